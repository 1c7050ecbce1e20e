use veduta::view;

#[view("/", detach)]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
