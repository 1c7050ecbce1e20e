use veduta::view;

#[view("/archive/{year}?{page}&{tag}")]
fn archive(year: u16, page: Option<u32>, tag: Vec<String>) -> String {
    format!("{year} {page:?} {tag:?}")
}

fn main() {
    let _ = archive::url(70_000, None, Vec::new());
}
