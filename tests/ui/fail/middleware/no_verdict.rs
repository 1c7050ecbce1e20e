use veduta::middleware;

#[middleware(before)]
fn check() -> bool {
    true
}

fn main() {}
