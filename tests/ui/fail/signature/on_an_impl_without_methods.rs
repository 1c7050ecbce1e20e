use veduta::{routes, view};

struct Stories;

#[view("/stories/{id}")]
impl Stories {}

fn main() {
    let _ = routes![Stories];
    Stories::url(7);
}
