// errors: 2
// rustc asks for the supertrait `Send` where the trait is implemented and where it is used.
use std::rc::Rc;

use veduta::{FromRequest, Request, Result, routes, view};

struct Motto(Rc<str>);

impl FromRequest for Motto {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self("all the news".into()))
    }
}

#[view("/")]
fn front_page(motto: Motto) -> String {
    motto.0.to_string()
}

fn main() {
    let _ = routes![front_page];
}
