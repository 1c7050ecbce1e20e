use veduta::view;

#[view("/archive/{year")]
fn archive() -> &'static str {
    "old news"
}

fn main() {}
