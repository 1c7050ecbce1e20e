use std::cell::RefCell;

use veduta::{State, routes, view};

struct Visits {
    count: RefCell<u64>,
}

#[view("/")]
async fn visits(visits: State<Visits>) -> String {
    visits.count.borrow().to_string()
}

fn main() {
    let _ = routes![visits];
}
