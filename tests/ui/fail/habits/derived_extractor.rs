// errors: 2
// rustc looks for the derive and, without it, for the trait.
use veduta::{FromRequest, Routes, routes, view};

#[derive(FromRequest)]
struct User {
    name: String,
}

#[view("/")]
async fn front_page(user: User) -> String {
    user.name
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
