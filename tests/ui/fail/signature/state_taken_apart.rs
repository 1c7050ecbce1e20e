use veduta::{State, routes, view};

#[view("/")]
fn front_page(State(db): State<String>) -> String {
    db.clone()
}

fn main() {
    let _ = routes![front_page];
}
