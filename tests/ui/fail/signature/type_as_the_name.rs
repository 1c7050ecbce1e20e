use veduta::{routes, view};

#[view("/events/{type}")]
fn event(type: String) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![event];
}
