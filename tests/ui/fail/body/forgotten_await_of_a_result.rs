use veduta::{Result, routes, view};

async fn headlines() -> Result<String> {
    Ok(String::new())
}

#[view("/")]
async fn front_page() -> Result<String> {
    Ok(headlines()?)
}

fn main() {
    let _ = routes![front_page];
}
