use veduta::view;

#[view("/archive/{}")]
fn archive() -> &'static str {
    "old news"
}

fn main() {}
