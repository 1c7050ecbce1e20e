use veduta::{routes, view};

struct Article {
    title: String,
}

#[view("/articles/{id}")]
impl Article {
    async fn get(&self, id: u64) -> String {
        format!("{id} {}", self.title)
    }
}

fn main() {
    let _ = routes![Article];
}
