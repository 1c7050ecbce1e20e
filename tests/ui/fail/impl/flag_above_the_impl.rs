use veduta::view;

struct Article;

#[view("/articles", cpu)]
impl Article {
    fn get() -> &'static str {
        "all"
    }
}

fn main() {}
