#![deny(deprecated)]

use tokio::sync::Mutex;
use veduta::{State, routes, view};

#[view("/count")]
async fn count(count: State<Mutex<u64>>) -> String {
    count.blocking_lock().to_string()
}

fn main() {
    let _ = routes![count];
}
