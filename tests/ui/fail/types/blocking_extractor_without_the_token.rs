use veduta::{FromBlocking, Request, Result, routes, view};

struct Motto(String);

impl FromBlocking for Motto {
    fn from_blocking(_: &Request) -> Result<Self> {
        Ok(Self(std::fs::read_to_string("motto.txt")?))
    }
}

#[view("/")]
fn front_page(motto: Motto) -> String {
    motto.0
}

fn main() {
    let _ = routes![front_page];
}
