use veduta::{routes, view};

#[view("/stories", body_limit = -1)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
