use veduta::{routes, view};

#[view("/archive/{year}")]
async fn archive(year) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
}
