use std::rc::Rc;

use veduta::{routes, view};

#[view("/")]
async fn front_page() -> Rc<str> {
    "news".into()
}

fn main() {
    let _ = routes![front_page];
}
