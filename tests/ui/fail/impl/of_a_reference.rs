use veduta::view;

struct Article;

#[view("/articles")]
impl &Article {
    fn get() -> &'static str {
        "all"
    }
}

fn main() {
    let _ = Article;
}
