use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }

    fn put(id: u64, text: ) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
    Article::url(7);
}
