use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }

    fn pots(id: u64) -> String {
        id.to_string()
    }
}

fn main() {}
