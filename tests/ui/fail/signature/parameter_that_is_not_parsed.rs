use veduta::{routes, view};

struct Story;

#[view("/stories/{story}")]
fn story(story: Story) -> &'static str {
    let Story = story;
    "news"
}

fn main() {
    let _ = routes![story];
    story::url(Story);
}
