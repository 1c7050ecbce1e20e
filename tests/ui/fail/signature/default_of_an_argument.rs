use veduta::{routes, view};

#[view("/archive?{year}")]
fn archive(year: u16 = 2024) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
}
