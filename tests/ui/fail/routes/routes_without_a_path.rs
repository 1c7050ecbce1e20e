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
    use veduta::{Routes, routes};

    pub fn routes(_: u8) -> Routes {
        routes![]
    }
}

fn all() -> Routes {
    routes![front_page, health, admin::routes(1)]
}

fn main() {
    let _ = all();
}
