use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    const TITLE: &'static str = ;

    async fn get(id: u64) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
    Article::url(7);
}
