//! The smallest program: two views, one of each colour.
//!
//! `cargo run -p veduta-examples --bin hello`, then
//!
//! ```sh
//! curl localhost:8000
//! curl localhost:8000/size
//! curl --head localhost:8000
//! ```
//!
//! `cargo run -p veduta-examples --bin hello -- routes` lists the views and where each of them runs;
//! `--bind 127.0.0.1:3000` listens elsewhere.

use std::{env, fs};

use veduta::{App, Result, routes, view};

/// Async: it runs on the event loop, and whatever it would await holds no thread.
#[view("/")]
async fn hello() -> &'static str {
    "Hello, world!\n"
}

/// Sync: it runs on a thread of the blocking pool, so it may read the disk.
#[view("/size")]
fn size() -> Result<String> {
    let program = env::current_exe()?;
    let bytes = fs::metadata(program)?.len();
    Ok(format!("This program is {bytes} bytes long.\n"))
}

fn main() -> Result<()> {
    App::new(routes![hello, size]).run()
}
