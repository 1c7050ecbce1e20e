use veduta::view;

#[view("/archive/{yaer}")]
fn archive(year: u16) -> String {
    year.to_string()
}

fn main() {}
