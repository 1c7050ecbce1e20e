use veduta::{routes, view};

#[view("/archive", allow_blocking)]
fn archive() -> &'static str {
    "old news"
}

fn main() {
    let _ = routes![archive];
}
