use veduta::view;

#[view("/archive/{year}")]
fn archive(year: Vec<u16>) -> String {
    format!("{year:?}")
}

fn main() {}
