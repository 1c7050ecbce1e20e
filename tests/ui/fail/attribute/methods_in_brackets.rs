use veduta::{routes, view};

#[view([PUT, PATCH], "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
