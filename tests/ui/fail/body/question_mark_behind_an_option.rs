use veduta::{Result, State, routes, view};

#[view("/")]
async fn front_page(headlines: State<Vec<String>>) -> Result<String> {
    let first = headlines.first()?;
    Ok(first.clone())
}

fn main() {
    let _ = routes![front_page];
}
