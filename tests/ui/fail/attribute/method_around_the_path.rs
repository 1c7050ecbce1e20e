use veduta::{routes, view};

#[view(post("/stories"))]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
