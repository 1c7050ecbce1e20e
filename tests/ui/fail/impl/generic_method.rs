use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn get<T: ToString>(id: T) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
    Article::url(7);
}
