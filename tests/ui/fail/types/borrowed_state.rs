use veduta::{State, view};

struct Archive;

#[view("/")]
fn front_page(_archive: &State<Archive>) -> &'static str {
    "news"
}

fn main() {}
