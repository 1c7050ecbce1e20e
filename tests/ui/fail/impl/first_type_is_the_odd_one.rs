use veduta::{NoContent, routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn get(id: String) -> String {
        id
    }

    fn put(id: u64) -> NoContent {
        drop(id.to_string());
        NoContent
    }

    fn delete(id: u64) -> NoContent {
        drop(id.to_string());
        NoContent
    }
}

fn main() {
    let _ = routes![Article];
}
