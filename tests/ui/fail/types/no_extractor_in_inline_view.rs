use veduta::view;

struct Archive;

#[view("/", inline)]
fn front_page(_archive: Archive) -> &'static str {
    "news"
}

fn main() {}
