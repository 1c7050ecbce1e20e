use std::rc::Rc;

use veduta::{Cookies, FromRequest, Request, Result, routes, view};

struct Motto(Rc<str>);

impl FromRequest for Motto {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self("all the news".into()))
    }
}

#[view("/")]
async fn front_page(motto: Motto, _cookies: Cookies) -> String {
    motto.0.to_string()
}

fn main() {
    let _ = routes![front_page];
}
