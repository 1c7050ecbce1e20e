use veduta::{Extension, Routes, routes, view};

struct User;

#[view("/")]
async fn archive(_user: Extension<User>) -> &'static str {
    "old news"
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
