use veduta::{Query, routes, view};

struct Filter;

#[view("/stories")]
async fn stories(_filter: Query<Filter>) -> &'static str {
    "none"
}

fn main() {
    let _ = routes![stories];
}
