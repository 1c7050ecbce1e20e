use veduta::{routes, view};

#[view]
fn search(q: String) -> String {
    q
}

fn main() {
    let _ = routes!["/search" => search];
}
