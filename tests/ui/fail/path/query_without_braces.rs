use veduta::view;

#[view("/archive?_page")]
fn archive(_page: Option<u32>) -> &'static str {
    "old news"
}

fn main() {}
