use veduta::{routes, view};

struct Story;

#[view("/stories")]
async fn stories() -> Vec<Story> {
    vec![Story]
}

fn main() {
    let _ = routes![stories];
}
