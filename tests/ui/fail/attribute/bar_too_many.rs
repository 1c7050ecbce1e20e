use veduta::{routes, view};

#[view(GET |, "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
