use veduta::view;

#[view("/archive//old")]
fn archive() -> &'static str {
    "old news"
}

fn main() {}
