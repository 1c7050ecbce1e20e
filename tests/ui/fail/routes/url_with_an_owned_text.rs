use veduta::view;

#[view("/authors/{name}")]
fn author(name: &str) -> String {
    name.to_owned()
}

fn main() {
    let _ = author::url(String::new());
}
