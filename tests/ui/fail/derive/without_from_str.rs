use std::fmt;

use veduta::PathParam;

#[derive(PathParam)]
struct Section;

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("world")
    }
}

fn main() {}
