use std::collections::HashMap;

use veduta::{routes, view};

#[view("/counts", inline)]
fn counts() -> HashMap<String, u64> {
    HashMap::new()
}

fn main() {
    let _ = routes![counts];
}
