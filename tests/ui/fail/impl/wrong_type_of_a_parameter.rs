// errors: 2
// One for each method.
use veduta::{Json, NoContent, routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn get(id: u64) -> String {
        id.to_string()
    }

    fn put(id: Json<u64>) -> NoContent {
        drop(id);
        NoContent
    }

    fn delete(id: &mut u64) -> NoContent {
        drop(id.to_string());
        NoContent
    }
}

fn main() {
    let _ = routes![Article];
}
