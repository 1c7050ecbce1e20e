#![deny(deprecated)]

use veduta::{routes, view};

#[view("/collatz/{number}")]
async fn collatz(mut number: u64) -> String {
    let mut steps = 0;
    while number != 1 {
        number = if number.is_multiple_of(2) { number / 2 } else { 3 * number + 1 };
        steps += 1;
    }
    format!("{steps} steps")
}

fn main() {
    let _ = routes![collatz];
}
