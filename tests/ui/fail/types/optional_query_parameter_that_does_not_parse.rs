use veduta::{routes, view};

#[view("/search?{price}")]
fn search(price: Option<f64>) -> String {
    format!("{price:?}")
}

fn main() {
    let _ = routes![search];
}
