use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    #[view(cpu)]
    #[view(body_limit = 10)]
    fn post(text: String) -> String {
        text
    }
}

fn main() {}
