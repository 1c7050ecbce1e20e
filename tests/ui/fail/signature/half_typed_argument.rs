use veduta::{routes, view};

#[view("/archive/{year}")]
fn archive(year: u16, db: ) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
    archive::url(2024);
}
