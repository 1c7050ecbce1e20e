use veduta::{routes, view};

#[view("/archive/{year}/{month}?{page}")]
fn archive(year: u16, page: Option<u32>) -> String {
    archive::url(year, String::new(), page)
}

fn main() {
    // Nothing is said of these: the view stays a view.
    archive(2026, None);
    archive::url(2026, "may", None);
    routes![archive];
}
