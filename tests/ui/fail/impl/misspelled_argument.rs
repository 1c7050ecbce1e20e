use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }

    fn post(di: u64) -> String {
        di.to_string()
    }
}

fn main() {}
