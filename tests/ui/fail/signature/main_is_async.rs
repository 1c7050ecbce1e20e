use veduta::view;

#[view("/")]
async fn main() -> &'static str {
    "news"
}
