use veduta::{Json, State, routes, view};

#[view("/archive/{year}/{id}?{page}")]
fn archive(id: u64, db: State<String>) -> Json<String> {
    Json(format!("{id} {}", *db))
}

fn main() {
    let _ = routes![archive];
    archive::url(2024, 7, Some(1));
}
