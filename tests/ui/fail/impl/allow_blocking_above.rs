use veduta::{routes, view};

struct Story;

#[view("/stories", allow_blocking)]
impl Story {
    async fn get() -> &'static str {
        "a story"
    }
}

fn main() {
    let _ = routes![Story];
}
