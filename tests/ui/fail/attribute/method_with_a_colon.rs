use veduta::{routes, view};

#[view(POST: "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
