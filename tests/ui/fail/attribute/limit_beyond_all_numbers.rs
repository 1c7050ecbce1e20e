use veduta::{routes, view};

#[view("/stories", body_limit = 99999999999999999999)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
