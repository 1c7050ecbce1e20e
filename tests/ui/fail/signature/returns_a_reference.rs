use veduta::{routes, view};

#[view("/people/{name}")]
fn person(name: &str) -> &str {
    name
}

fn main() {
    let _ = routes![person];
}
