use veduta::{routes, view};

struct Article;

struct Path<T>(T);

#[view("/articles/{id}")]
impl Article {
    async fn get(id: u64) -> String {
        id.to_string()
    }

    async fn delete(Path(id): Path<u64>) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
}
