use veduta::{routes, view};

#[view("/stories", body_limit = true)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
