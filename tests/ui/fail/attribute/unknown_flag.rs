use veduta::view;

#[view("/", inlin)]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
