use std::collections::HashMap;
use veduta::{Routes, routes, view};

#[view("/")]
async fn front_page() -> HashMap<&'static str, u32> {
    HashMap::from([("news", 1)])
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
