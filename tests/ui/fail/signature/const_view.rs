use veduta::view;

#[view("/")]
const fn front_page() -> &'static str {
    "news"
}

fn main() {}
