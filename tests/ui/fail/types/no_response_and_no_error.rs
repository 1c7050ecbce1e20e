// errors: 2
// Two types, each with a mistake of its own.
use veduta::{routes, view};

struct Story;
struct Missing;

#[view("/story")]
async fn story() -> Result<Story, Missing> {
    Err(Missing)
}

fn main() {
    let _ = routes![story];
}
