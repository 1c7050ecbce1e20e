use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn get(id: u64, other: Article) -> String {
        let Article = other;
        id.to_string()
    }

    async fn put(id: u64, text: String) -> String {
        format!("{id} {text}")
    }
}

fn main() {}
