use veduta::{routes, view};

#[view("/archive/:year/stories?{page}")]
fn archive(year: u16, page: Option<u32>) -> String {
    archive::url(year, page)
}

fn main() {
    // Nothing is said of these: it is known what was meant.
    archive(2026, None);
    archive::url(2026, None);
    routes![archive];
}
