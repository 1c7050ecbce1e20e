use veduta::{PathParam, routes, view};

#[derive(PathParam)]
struct Section<T>(T);

#[view("/sections/{section}")]
fn section(section: Section<u8>) -> String {
    section.0.to_string()
}

fn main() {
    let _ = routes![section];
    let _ = section::url(Section(7));
}
