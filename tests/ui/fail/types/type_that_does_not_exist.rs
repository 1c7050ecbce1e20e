use veduta::view;

#[view("/stories/{id}")]
fn story(id: StoryId) -> String {
    format!("{id}")
}

fn main() {}
