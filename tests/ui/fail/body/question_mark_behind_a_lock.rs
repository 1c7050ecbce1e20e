use std::sync::Mutex;

use veduta::{Result, State, routes, view};

#[view("/")]
fn front_page(visits: State<Mutex<u64>>) -> Result<String> {
    Ok(visits.lock()?.to_string())
}

fn main() {
    let _ = routes![front_page];
}
