use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    fn get(text: String) -> String {
        text
    }
}

fn main() {}
