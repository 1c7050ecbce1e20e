use veduta::{routes, view};

#[view("/search?{q}")]
fn search(q: &String) -> String {
    q.clone()
}

fn main() {
    let _ = routes![search];
}
