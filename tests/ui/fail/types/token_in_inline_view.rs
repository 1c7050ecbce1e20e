use veduta::{MayBlock, view};

#[view("/", inline)]
fn front_page(_block: &MayBlock) -> &'static str {
    "news"
}

fn main() {}
