use veduta::{routes, view};

struct Path<T>(T);

#[view("/archive/{year}/{slug}")]
async fn archive(Path((year, slug)): Path<(u16, String)>) -> String {
    format!("{year} {slug}")
}

fn main() {
    let _ = routes![archive];
}
