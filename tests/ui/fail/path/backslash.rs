use veduta::{routes, view};

#[view(r"\archive")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
