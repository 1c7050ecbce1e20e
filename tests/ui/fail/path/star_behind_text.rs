use veduta::{routes, view};

#[view("/files*")]
fn files() -> &'static str {
    "news"
}

fn main() {
    routes![files];
}
