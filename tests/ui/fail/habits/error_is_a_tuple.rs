use veduta::{Routes, StatusCode, routes, view};

#[view("/{year}")]
async fn archive(year: u16) -> Result<String, (StatusCode, &'static str)> {
    if year > 2026 { Err((StatusCode::NOT_FOUND, "not yet")) } else { Ok("old news".to_owned()) }
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
