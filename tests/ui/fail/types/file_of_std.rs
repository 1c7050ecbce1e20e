use std::fs::File;

use veduta::{routes, view};

#[view("/motto")]
fn motto() -> veduta::Result<File> {
    Ok(File::open("motto.txt")?)
}

fn main() {
    let _ = routes![motto];
}
