use veduta::{routes, view};

#[view(GET, "/stories", POST)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
