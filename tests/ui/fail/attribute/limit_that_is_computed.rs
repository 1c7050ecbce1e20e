use veduta::{routes, view};

#[view("/stories", body_limit = 10 * 1024 * 1024)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
