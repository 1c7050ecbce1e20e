use veduta::{FromRequest, routes, view};

struct User;

impl FromRequest for User {}

#[view("/me")]
async fn me(_user: User) -> &'static str {
    "you"
}

fn main() {
    let _ = routes![me];
}
