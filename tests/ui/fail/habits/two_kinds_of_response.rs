use veduta::{IntoResponse, Json, Redirect, Routes, routes, view};

#[view("/{year}")]
fn archive(year: u16) -> impl IntoResponse {
    if year > 2026 {
        return Redirect::see_other("/");
    }
    Json(year)
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
