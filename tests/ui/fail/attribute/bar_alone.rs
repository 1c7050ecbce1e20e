use veduta::{routes, view};

#[view(|, "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
