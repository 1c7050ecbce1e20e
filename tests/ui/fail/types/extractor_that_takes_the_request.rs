use veduta::{FromRequest, Request, Result, routes, view};

struct User;

impl FromRequest for User {
    async fn from_request(_: Request) -> Result<Self> {
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
