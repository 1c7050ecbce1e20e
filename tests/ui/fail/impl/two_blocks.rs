// errors: 2
// Both what the blocks implement and their `url` are there twice for rustc.
use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }
}

#[view("/articles/{id}")]
impl Article {
    async fn put(id: u64) -> String {
        id.to_string()
    }
}

fn main() {}
