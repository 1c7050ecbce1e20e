use veduta::{routes, view};

#[view("/files/{_path...}")]
fn files(_path: String) -> &'static str {
    "news"
}

fn main() {
    routes![files];
}
