use veduta::{FromRequest, Request, Result, routes, view};

struct User;

impl FromRequest for User {
    fn from_request(_: &Request) -> Result<Self> {
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
