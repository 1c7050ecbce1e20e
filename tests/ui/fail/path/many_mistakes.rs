// errors: 4
// One for each mistake.
use veduta::{routes, view};

/// What each of them says to write is the same, and free of them all.
#[view("/archive/<int:year>//{story-id}#top")]
fn archive(year: u16, story_id: u64) -> String {
    archive::url(year, story_id)
}

fn main() {
    routes![archive];
}
