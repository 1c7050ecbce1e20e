use veduta::{routes, view};

#[view("/stories", body_limit = 10MB)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
