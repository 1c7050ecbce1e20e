use veduta::view;

#[view("/archive/{year}")]
fn archive(year: &u16) -> String {
    year.to_string()
}

fn main() {}
