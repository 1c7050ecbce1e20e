use std::rc::Rc;

use veduta::{FromBlocking, MayBlock, Request, Result, routes, view};

struct Motto(Rc<str>);

impl FromBlocking for Motto {
    fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
        Ok(Self(std::fs::read_to_string("motto.txt")?.into()))
    }
}

#[view("/")]
async fn front_page(motto: Motto) -> String {
    motto.0.to_string()
}

fn main() {
    let _ = routes![front_page];
}
