use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: u32) -> dyn ToString {
    id
}

fn main() {
    let _ = routes![story];
    story::url(7);
}
