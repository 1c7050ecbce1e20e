use std::error::Error;

use veduta::{App, routes};

#[derive(Debug)]
struct Failed;

impl<E: Error> From<E> for Failed {
    fn from(_: E) -> Self {
        Self
    }
}

fn main() -> Result<(), Failed> {
    App::new(routes![]).run()?;
    Ok(())
}
