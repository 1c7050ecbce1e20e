use veduta::view;

#[view("/archive/{_year?}")]
fn archive(_year: Option<u16>) -> &'static str {
    "old news"
}

fn main() {}
