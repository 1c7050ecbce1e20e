use veduta::view;

#[view("/", timeout = "0 s")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
