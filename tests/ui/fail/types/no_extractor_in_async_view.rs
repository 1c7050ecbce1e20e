use veduta::view;

struct Archive;

#[view("/")]
async fn front_page(_archive: Archive) -> &'static str {
    "news"
}

fn main() {}
