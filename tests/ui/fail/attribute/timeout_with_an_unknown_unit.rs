use veduta::view;

#[view("/", timeout = "30 sec")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
