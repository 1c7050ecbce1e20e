use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: u32, rest: ...) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
    let _: String = story(7);
}
