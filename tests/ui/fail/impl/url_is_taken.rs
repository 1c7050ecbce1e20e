use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }

    #[skip]
    fn url() -> &'static str {
        "/articles"
    }
}

fn all() -> &'static str {
    Article::url()
}

fn main() {}
