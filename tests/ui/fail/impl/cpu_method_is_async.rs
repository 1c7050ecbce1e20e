use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    #[view(cpu)]
    async fn get(id: u64) -> String {
        id.to_string()
    }
}

fn main() {}
