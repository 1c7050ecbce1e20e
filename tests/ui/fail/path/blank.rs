use veduta::view;

#[view("/the archive")]
fn archive() -> &'static str {
    "old news"
}

fn main() {}
