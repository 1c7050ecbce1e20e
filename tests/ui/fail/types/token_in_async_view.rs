use veduta::{MayBlock, view};

#[view("/")]
async fn front_page(_block: &MayBlock) -> &'static str {
    "news"
}

fn main() {}
