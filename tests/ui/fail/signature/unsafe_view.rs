use veduta::view;

#[view("/")]
unsafe fn front_page() -> &'static str {
    "news"
}

fn main() {}
