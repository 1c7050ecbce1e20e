use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> Article {
        drop(id);
        Article
    }
}

fn main() {}
