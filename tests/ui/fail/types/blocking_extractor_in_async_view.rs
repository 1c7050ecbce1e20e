use veduta::{FromBlocking, MayBlock, Request, Result, view};

struct Motto(String);

impl FromBlocking for Motto {
    fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
        Ok(Self(std::fs::read_to_string("motto.txt")?))
    }
}

#[view("/motto")]
async fn motto(motto: Motto) -> String {
    motto.0
}

fn main() {}
