// errors: 2
// An `Rc` is neither `Send` nor `Sync`, and rustc says both.
use std::rc::Rc;

use veduta::{State, routes, view};

#[view("/")]
fn front_page(motto: State<Rc<str>>) -> String {
    motto.to_string()
}

fn main() {
    let _ = routes![front_page];
}
