use std::fmt;
use std::str::FromStr;

use veduta::PathParam;

#[derive(PathParam)]
struct Section;

impl FromStr for Section {
    type Err = ();

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Ok(Self)
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("world")
    }
}

fn main() {}
