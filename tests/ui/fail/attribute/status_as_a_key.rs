use veduta::{routes, view};

#[view(POST, "/stories", status = 201)]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
