use veduta::view;

#[view("/", timeout("30 s"))]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
