use veduta::{Routes, routes};

fn all() -> Routes {
    routes!["/" => || async { "news" }]
}

fn main() {}
