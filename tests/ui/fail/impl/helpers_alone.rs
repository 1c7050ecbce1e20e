use veduta::{routes, view};

struct Article;

#[view("/articles")]
impl Article {
    fn new() -> Self {
        Self
    }

    fn title(&self) -> &'static str {
        "title"
    }
}

fn main() {
    let _ = routes![Article];
    Article::new().title();
}
