use veduta::{Result, routes, view};

#[view("/motto", inline)]
fn motto() -> Result<String> {
    Ok(std::fs::read_to_string("motto.txt")?)
}

fn main() {
    let _ = routes![motto];
}
