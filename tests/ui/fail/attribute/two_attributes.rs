use veduta::view;

#[view("/")]
#[view("/index.html")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
