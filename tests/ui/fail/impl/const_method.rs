use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    const fn get() -> &'static str {
        "all"
    }
}

fn main() {}
