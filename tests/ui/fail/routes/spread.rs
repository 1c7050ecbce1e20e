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

    pub fn routes() -> Routes {
        routes![]
    }
}

fn all() -> Routes {
    routes![front_page, ..admin::routes()]
}

fn main() {
    let _ = all();
}
