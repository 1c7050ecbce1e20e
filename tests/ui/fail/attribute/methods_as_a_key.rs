use veduta::{routes, view};

#[view("/stories", methods = ["GET", "POST"])]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
