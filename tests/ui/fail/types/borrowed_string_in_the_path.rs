use veduta::{routes, view};

#[view("/authors/{name}")]
fn author(name: &String) -> String {
    name.clone()
}

fn main() {
    let _ = routes![author];
}
