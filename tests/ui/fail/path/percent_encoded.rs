use veduta::{routes, view};

#[view("/caf%C3%A9")]
fn cafe() -> &'static str {
    "news"
}

fn main() {
    routes![cafe];
}
