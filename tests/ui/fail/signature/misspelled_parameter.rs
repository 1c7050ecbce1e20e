use veduta::{routes, view};

#[view("/archive/{yaer}")]
fn archive(year: u16) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
    let _: String = archive(2024);
    archive::url(2024);
}
