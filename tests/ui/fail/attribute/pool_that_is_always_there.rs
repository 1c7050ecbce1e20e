use veduta::view;

#[view("/", pool = "blocking")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
