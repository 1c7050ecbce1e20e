use veduta::view;

#[view("/", pool = "reports")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
