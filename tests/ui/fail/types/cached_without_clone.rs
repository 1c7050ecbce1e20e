use veduta::{Cached, FromRequest, Request, Result, routes, view};

struct User;

impl FromRequest for User {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self)
    }
}

#[view("/")]
fn front_page(_user: Cached<User>) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
