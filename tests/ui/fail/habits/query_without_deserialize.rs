use veduta::{Query, Routes, routes, view};

struct Word;

#[view("/")]
async fn archive(_word: Query<Word>) -> &'static str {
    "old news"
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
