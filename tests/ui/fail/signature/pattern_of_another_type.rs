// errors: 2
// One for each view.
use veduta::{Json, State, routes, view};

#[view]
fn count(&count: State<u64>) -> String {
    count.to_string()
}

#[view("/archive/{year}")]
fn archive(Json(year): u16) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![count, "/" => archive];
    assert_eq!(archive(2024), "2024");
    let _ = Json(1);
}
