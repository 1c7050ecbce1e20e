use veduta::view;

#[view("/stories")]
use std::fs;

fn main() {
    let _ = fs::read("stories");
}
