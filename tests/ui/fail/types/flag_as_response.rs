use veduta::{routes, view};

struct Health;

#[view("/health")]
impl Health {
    async fn get() -> bool {
        true
    }
}

fn main() {
    let _ = routes![Health];
}
