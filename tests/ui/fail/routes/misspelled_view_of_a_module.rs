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
    pub fn users() -> &'static str {
        "all users"
    }
}

fn all() -> Routes {
    routes![front_page, health, admin::user]
}

fn main() {
    let _ = all();
}
