use veduta::{routes, view};

#[view("/stories", method = "POST")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
