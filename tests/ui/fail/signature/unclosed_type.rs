use veduta::{routes, view};

#[view("/archive/{year}")]
fn archive(year: u16, tags: Vec<String) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
}
