use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn &get(id: u64) -> String {
        id.to_string()
    }
}

fn main() {
    let _ = routes![Article];
}
