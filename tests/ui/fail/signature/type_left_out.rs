use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: _) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
}
