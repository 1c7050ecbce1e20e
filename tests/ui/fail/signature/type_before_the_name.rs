use veduta::{routes, view};

#[view("/archive/{year}")]
fn archive(u16 year) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
}
