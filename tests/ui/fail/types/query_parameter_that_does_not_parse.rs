use veduta::view;

#[view("/archive?{years}")]
fn archive(years: Option<std::ops::Range<u16>>) -> String {
    format!("{years:?}")
}

fn main() {}
