use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(
    /// The number of the story.
    id: u32,
) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
}
