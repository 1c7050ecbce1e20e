use veduta::{Routes, routes, view};

#[view("/archive")]
async fn archive(page: Option<u32>) -> String {
    page.unwrap_or(1).to_string()
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
