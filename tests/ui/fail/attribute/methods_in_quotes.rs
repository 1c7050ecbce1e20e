use veduta::{routes, view};

#[view("GET, POST", "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
