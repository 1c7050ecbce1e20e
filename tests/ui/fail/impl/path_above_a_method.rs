use veduta::view;

struct Article;

#[view]
impl Article {
    #[view("/articles/{id}")]
    async fn get(id: u64) -> String {
        id.to_string()
    }
}

fn main() {}
