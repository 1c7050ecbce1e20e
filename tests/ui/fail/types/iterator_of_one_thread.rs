use std::rc::Rc;

use veduta::{Stream, routes, view};

struct Mottos(Rc<str>);

impl Iterator for Mottos {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        Some(self.0.to_string())
    }
}

#[view("/mottos")]
fn mottos() -> Stream {
    Stream::iter(Mottos("all the news".into()))
}

fn main() {
    let _ = routes![mottos];
}
