use veduta::view;

#[view("/", pool = reports)]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
