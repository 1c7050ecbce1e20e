use veduta::{routes, view};

#[view("/archive/{year}/{month}")]
async fn archive(year: u16, mnth: u8) -> String {
    format!("{year}-{mnth}")
}

fn main() {
    let _ = routes![archive];
}
