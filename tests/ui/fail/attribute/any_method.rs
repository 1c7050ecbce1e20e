use veduta::{routes, view};

#[view(any, "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
