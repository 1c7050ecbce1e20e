use std::rc::Rc;

use veduta::{Stream, routes, view};

#[view("/lines")]
fn lines() -> Stream {
    let motto: Rc<str> = "all the news".into();
    Stream::iter(std::iter::repeat_with(move || motto.to_string()))
}

fn main() {
    let _ = routes![lines];
}
