use veduta::view;

#[view(path = "/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
