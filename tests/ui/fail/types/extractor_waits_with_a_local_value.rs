use std::rc::Rc;

use veduta::{FromRequest, Request, Result, routes, view};

struct User;

async fn look_up(_: &str) {}

impl FromRequest for User {
    async fn from_request(_: &Request) -> Result<Self> {
        let name = Rc::new("guest".to_owned());
        look_up(&name).await;
        Ok(Self)
    }
}

#[view("/me")]
async fn me(_user: User) -> &'static str {
    "you"
}

fn main() {
    let _ = routes![me];
}
