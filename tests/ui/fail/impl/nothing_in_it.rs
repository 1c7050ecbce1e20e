use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    const TITLE: &'static str = "title";

    #[skip]
    fn get() -> &'static str {
        Self::TITLE
    }
}

fn all() -> veduta::Routes {
    Article::get();
    veduta::routes![Article]
}

fn main() {}
