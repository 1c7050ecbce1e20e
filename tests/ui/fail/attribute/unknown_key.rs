use veduta::view;

#[view("/", limit = "1 MiB")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
