use std::thread;
use std::time::Duration;

use veduta::{routes, view};

#[view("/slow/{seconds}")]
async fn slow(seconds: u64) -> &'static str {
    thread::sleep(Duration::from_secs(seconds));
    "awake"
}

fn main() {
    let _ = routes![slow];
    let _ = slow::url(1);
}
