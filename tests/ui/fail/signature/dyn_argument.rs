use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: dyn ToString) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
    story::url(7);
}
