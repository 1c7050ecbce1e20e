use serde_json::{Value, json};
use veduta::{routes, view};

#[view("/counts")]
async fn counts() -> Value {
    json!({ "stories": 7 })
}

fn main() {
    let _ = routes![counts];
}
