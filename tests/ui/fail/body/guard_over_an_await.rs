use std::sync::Mutex;

use veduta::{State, routes, view};

async fn headlines() -> String {
    String::new()
}

#[view("/")]
async fn front_page(visits: State<Mutex<u64>>) -> String {
    let mut visits = visits.lock().unwrap();
    *visits += 1;
    format!("{} for visitor {visits}", headlines().await)
}

fn main() {
    let _ = routes![front_page];
}
