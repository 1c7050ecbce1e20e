use std::fmt;
use std::str::FromStr;

use veduta::PathParam;

#[derive(PathParam)]
struct Section;

impl FromStr for Section {
    type Err = fmt::Error;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Ok(Self)
    }
}

fn main() {}
