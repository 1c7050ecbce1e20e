use veduta::view;

#[view("/", timeout = "never")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
