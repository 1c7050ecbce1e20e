use veduta::{Json, view};

struct Story;

#[view("/")]
fn story() -> Json<Vec<Story>> {
    Json(vec![Story])
}

fn main() {}
