use veduta::{ClientAddr, view};

#[view("/")]
fn front_page(_: ClientAddr) -> &'static str {
    "news"
}

fn main() {}
