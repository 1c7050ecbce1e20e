use veduta::{Error, routes, view};

#[view("/stories/{id}")]
fn story(id: u32) -> Result<_, Error> {
    Ok(id.to_string())
}

fn main() {
    let _ = routes![story];
}
