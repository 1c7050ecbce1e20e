use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(id: u32) -> String;

fn main() {
    let _ = routes![story];
    let _: String = story(7);
}
