use veduta::{FromRequest, Request, StatusCode, routes, view};

struct User;

impl FromRequest for User {
    async fn from_request(_: &Request) -> Result<Self, StatusCode> {
        Err(StatusCode::UNAUTHORIZED)
    }
}

#[view("/me")]
fn me(_user: User) -> &'static str {
    "you"
}

fn main() {
    let _ = routes![me];
}
