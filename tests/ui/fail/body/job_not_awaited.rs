use veduta::{Result, routes, view};

#[view("/")]
async fn front_page() -> Result<String> {
    veduta::blocking(|_| "news".to_owned())
}

fn main() {
    let _ = routes![front_page];
}
