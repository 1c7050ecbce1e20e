use veduta::{StatusCode, routes, view};

#[view("/story")]
async fn story() -> Result<&'static str, (StatusCode, String)> {
    Err((StatusCode::NOT_FOUND, "no such story".to_owned()))
}

fn main() {
    let _ = routes![story];
}
