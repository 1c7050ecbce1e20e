use veduta::{Routes, routes};

fn all() -> Routes {
    routes![archive::]
}

fn main() {}
