use veduta::view;

#[view("/", timeout)]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
