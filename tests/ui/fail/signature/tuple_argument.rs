use veduta::{routes, view};

#[view("/archive/{year}/{month}")]
fn archive((year, month): (u16, u8)) -> String {
    format!("{year}-{month}")
}

fn main() {
    let _ = routes![archive];
    archive::url(2024, 7);
}
