use veduta::view;

#[view("/archive/{_year:u16}")]
fn archive(_year: u16) -> &'static str {
    "old news"
}

fn main() {}
