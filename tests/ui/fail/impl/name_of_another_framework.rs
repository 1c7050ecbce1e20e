use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    fn index() -> &'static str {
        "all"
    }
}

fn main() {}
