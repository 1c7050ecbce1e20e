use veduta::view;

struct Article;

trait Pages {
    fn get() -> &'static str;
}

#[view("/articles")]
impl Pages for Article {
    fn get() -> &'static str {
        "all"
    }
}

fn all() -> veduta::Routes {
    veduta::routes![Article]
}

fn main() {}
