// errors: 3
// The type that stands for the view is shut out by the module, wherever it is named.
use veduta::{routes, view};

mod stories {}

#[view("/stories")]
fn stories() -> &'static str {
    "news"
}

fn main() {
    let _ = routes![stories];
}
