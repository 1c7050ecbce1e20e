use veduta::{Routes, routes, view};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

fn all() -> Routes {
    routes![].middleware::<hello>()
}

fn main() {}
