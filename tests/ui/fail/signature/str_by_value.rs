use veduta::{routes, view};

#[view("/people/{name}")]
fn person(name: str) -> String {
    name.to_owned()
}

fn main() {
    let _ = routes![person];
}
