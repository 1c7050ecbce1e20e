use veduta::{Result, routes, view};

#[view("/")]
async fn front_page() -> Result<&'static str> {
    Err("no news")
}

fn main() {
    let _ = routes![front_page];
}
