use veduta::{Result, routes, view};

#[view("/")]
async fn front_page() -> Result<String> {
    veduta::blocking(|| "news".to_owned()).await
}

fn main() {
    let _ = routes![front_page];
}
