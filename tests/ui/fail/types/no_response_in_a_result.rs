use veduta::{Result, routes, view};

struct Story;

#[view("/story", cpu)]
fn story() -> Result<Story> {
    Ok(Story)
}

fn main() {
    let _ = routes![story];
}
