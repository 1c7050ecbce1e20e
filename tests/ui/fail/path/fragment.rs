use veduta::view;

#[view("/archive#top")]
fn archive() -> &'static str {
    "old news"
}

fn main() {}
