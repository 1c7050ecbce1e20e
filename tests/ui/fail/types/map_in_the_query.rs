use std::collections::HashMap;

use veduta::{routes, view};

#[view("/search?{fields}")]
async fn search(fields: HashMap<String, String>) -> String {
    format!("{fields:?}")
}

fn main() {
    let _ = routes![search];
}
