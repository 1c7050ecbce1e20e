// errors: 2
// These are two mistakes.
use veduta::{Result, routes, view};

#[view("/motto")]
async fn motto() -> Result<String> {
    Ok(std::fs::read_to_string(place)?)
}

fn main() {
    let _ = routes![motto];
}
