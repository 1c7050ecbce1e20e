// errors: 3
// A mistake in each method.
use std::sync::Arc;

use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    async fn get(&self, id: u64) -> String {
        id.to_string()
    }

    fn put(&mut self, id: u64) -> String {
        id.to_string()
    }

    fn delete(self: Arc<Self>, id: u64) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
    Article::url(7);
}
