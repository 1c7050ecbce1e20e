use veduta::{routes, view};

#[view(POST, "/stories", data = "<story>")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
