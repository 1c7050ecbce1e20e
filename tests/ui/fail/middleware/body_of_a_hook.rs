use veduta::{Json, middleware};

#[middleware(before)]
fn check(words: Json<Vec<String>>) {
    let _ = words;
}

fn main() {}
