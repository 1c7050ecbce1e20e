#![deny(deprecated)]

use std::sync::mpsc;

use veduta::{Result, routes, view};

#[view("/result")]
async fn result() -> Result<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send("done".to_owned()));
    Ok(receiver.recv()?)
}

fn main() {
    let _ = routes![result];
}
