use veduta::view;

#[view("/", inline, timeout = "1 s")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
