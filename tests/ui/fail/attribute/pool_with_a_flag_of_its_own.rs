use veduta::view;

#[view("/", pool = "cpu")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
