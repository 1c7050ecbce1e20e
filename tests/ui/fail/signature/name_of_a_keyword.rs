use veduta::{routes, view};

#[view("/events/{type}")]
fn event() -> &'static str {
    "news"
}

fn main() {
    let _ = routes![event];
}
