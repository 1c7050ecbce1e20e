use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: u32) -> veduta::Result<_> {
    Ok(id.to_string())
}

fn main() {
    let _ = routes![story];
}
