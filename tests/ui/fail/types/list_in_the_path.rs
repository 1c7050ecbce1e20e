use veduta::{routes, view};

#[view("/files/{*parts}")]
fn file(parts: Vec<String>) -> String {
    parts.join("/")
}

fn main() {
    let _ = routes![file];
}
