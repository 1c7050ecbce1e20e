use std::rc::Rc;

use veduta::{FromRequest, Request, Result, routes, view};

struct Session(Rc<str>);

impl FromRequest for Session {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self("".into()))
    }
}

#[view("/session")]
fn session(session: Session) -> String {
    session.0.to_string()
}

fn main() {
    let _ = routes![session];
}
