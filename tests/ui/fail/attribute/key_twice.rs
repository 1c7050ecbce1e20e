use veduta::view;

#[view("/", name = "front", name = "page")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
