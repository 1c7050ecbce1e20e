use veduta::{routes, view};

#[view("/stories", max_body_size = "1 MiB")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
