use veduta::{MayBlock, view};

#[view("/")]
fn front_page(_block: MayBlock) -> &'static str {
    "news"
}

fn main() {}
