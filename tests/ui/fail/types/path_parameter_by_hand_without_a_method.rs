use veduta::{PathParam, routes, view};

struct Section;

impl PathParam for Section {
    type Error = &'static str;

    fn from_segment(_: &str) -> Result<Self, Self::Error> {
        Ok(Self)
    }
}

#[view("/sections/{section}")]
fn section(section: Section) -> &'static str {
    let _ = section;
    "news"
}

fn main() {
    let _ = routes![section];
}
