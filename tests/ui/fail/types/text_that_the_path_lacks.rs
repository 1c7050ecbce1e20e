use veduta::{routes, view};

#[view("/search")]
fn search(q: &str) -> String {
    q.to_owned()
}

fn main() {
    let _ = routes![search];
}
