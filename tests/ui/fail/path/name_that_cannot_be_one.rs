use veduta::view;

#[view("/archive/{story-id}")]
fn archive(_story_id: u64) -> &'static str {
    "old news"
}

fn main() {}
