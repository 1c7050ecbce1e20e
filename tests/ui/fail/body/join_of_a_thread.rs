#![deny(deprecated)]

use std::thread;

use veduta::{routes, view};

#[view("/result")]
async fn result() -> String {
    let thread = thread::spawn(|| "done".to_owned());
    thread.join().unwrap_or_default()
}

fn main() {
    let _ = routes![result];
}
