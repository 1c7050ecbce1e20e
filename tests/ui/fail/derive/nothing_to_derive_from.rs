use veduta::{PathParam, routes, view};

#[derive(PathParam)]
enum Section {
    World,
    Science,
}

#[view("/sections/{section}")]
fn section(section: Section) -> &'static str {
    match section {
        Section::World => "world",
        Section::Science => "science",
    }
}

fn main() {
    let _ = routes![section];
    let _ = section::url(Section::World);
}
