// errors: 2
// One for each function.
use veduta::{State, middleware, routes, view};

#[view]
fn count(count: impl State<u64>) -> String {
    count.to_string()
}

#[middleware(before)]
fn check(count: impl State<u64>) {
    drop(count);
}

fn main() {
    let _ = routes!["/" => count].middleware::<check>();
    assert_eq!(count(State::new(1)), "1");
}
