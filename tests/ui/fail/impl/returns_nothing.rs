use veduta::{routes, view};

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn delete(id: u64) {
        println!("{id}");
    }
}

fn main() {
    let _ = routes![Article];
}
