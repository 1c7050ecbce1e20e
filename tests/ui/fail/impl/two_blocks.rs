// errors: 2
// Each of the two is a list of views and an address, and rustc says of each that it is there twice.
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
