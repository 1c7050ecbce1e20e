use std::fmt;
use std::str::FromStr;

use veduta::{routes, view};

struct Section;

impl FromStr for Section {
    type Err = fmt::Error;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Ok(Self)
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("world")
    }
}

#[view("/sections/{section}")]
fn section(section: Section) -> String {
    section.to_string()
}

fn main() {
    let _ = routes![section];
    let _ = section::url(Section);
}
