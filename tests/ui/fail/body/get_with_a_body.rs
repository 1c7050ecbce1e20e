use veduta::{Json, view};

#[view("/search")]
fn search(_filter: Json<String>) -> &'static str {
    "nothing"
}

fn main() {}
