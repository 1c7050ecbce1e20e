use veduta::view;

#[view("/", pool = "Slow Reports")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
