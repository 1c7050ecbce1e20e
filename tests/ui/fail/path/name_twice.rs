use veduta::view;

#[view("/archive/{_year}/{_year}")]
fn archive(_year: u16) -> &'static str {
    "old news"
}

fn main() {}
