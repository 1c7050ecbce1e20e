// errors: 5
// One for each mistake.
use veduta::view;

struct Archive;

#[view("/{year}?{page}")]
fn archive(year: f32, page: Vec<f32>, archive: Archive, part: &Archive) -> Archive {
    let _ = (year, page, part);
    archive
}

fn main() {}
