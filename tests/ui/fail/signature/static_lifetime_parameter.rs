use veduta::{routes, view};

#[view("/people/{name}")]
fn person<'a: 'static>(name: &'a str) -> String {
    name.to_owned()
}

fn main() {
    let _ = routes![person];
}
