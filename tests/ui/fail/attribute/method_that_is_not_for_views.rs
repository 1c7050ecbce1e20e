use veduta::{routes, view};

#[view(CONNECT, "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
