use veduta::{FromBlocking, FromRequest, MayBlock, Request, Result, routes, view};

struct User;

impl FromRequest for User {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self)
    }
}

impl FromBlocking for User {
    fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
        Ok(Self)
    }
}

#[view("/me")]
fn me(_user: User) -> &'static str {
    "you"
}

fn main() {
    let _ = routes![me];
}
