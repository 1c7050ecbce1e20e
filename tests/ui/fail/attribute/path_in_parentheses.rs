use veduta::{routes, view};

#[view(route("/archive"))]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
