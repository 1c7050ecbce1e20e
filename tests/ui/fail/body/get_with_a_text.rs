use veduta::{routes, view};

#[view("/search")]
async fn search(q: String) -> String {
    q
}

fn main() {
    let _ = routes![search];
}
