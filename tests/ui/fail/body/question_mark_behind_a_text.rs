use veduta::{Result, routes, view};

fn headlines() -> Result<String, String> {
    Err("no news".to_owned())
}

#[view("/")]
fn front_page() -> Result<String> {
    Ok(headlines()?)
}

fn main() {
    let _ = routes![front_page];
}
