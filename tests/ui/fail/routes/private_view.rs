use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

mod admin {
    #[veduta::view("/users")]
    fn users() -> &'static str {
        "all users"
    }
}

fn all() -> Routes {
    routes![front_page, health, admin::users]
}

fn main() {
    let _ = all();
}
