use veduta::{routes, view};

#[view("/archive/{year}")]
async fn archive(year: Option<u32>) -> String {
    format!("{year:?}")
}

fn main() {
    let _ = routes![archive];
}
