use veduta::{routes, view};

struct Lost;

#[view]
impl Lost {
    async fn get() -> &'static str {
        "lost"
    }
}

fn main() {
    let _ = routes![].fallback::<Lost>();
}
