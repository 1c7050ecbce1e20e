use veduta::{Routes, routes, view};

#[view("/{year}")]
fn archive(year: u16) -> veduta::Result<String> {
    let year = year.checked_sub(1)?;
    Ok(year.to_string())
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
