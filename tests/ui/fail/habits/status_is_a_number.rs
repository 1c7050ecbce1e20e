use veduta::{Routes, routes, view};

#[view("/")]
async fn lost() -> (u16, &'static str) {
    (404, "not here")
}

fn all() -> Routes {
    routes![lost]
}

fn main() {}
