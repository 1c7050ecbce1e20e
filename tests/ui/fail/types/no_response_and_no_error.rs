// errors: 2
// One for each mistake.
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
