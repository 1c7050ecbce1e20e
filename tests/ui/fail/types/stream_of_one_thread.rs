use std::rc::Rc;

use futures_util::stream;
use veduta::{Stream, routes, view};

#[view("/lines")]
async fn lines() -> Stream {
    let motto: Rc<str> = "all the news".into();
    Stream::new(stream::repeat_with(move || motto.to_string()))
}

fn main() {
    let _ = routes![lines];
}
