use veduta::{State, routes, view};

struct Archive;

#[view("/")]
fn front_page(db: &State<Archive>) -> &'static str {
    let _ = db;
    "news"
}

fn main() {
    let _ = routes![front_page];
}
