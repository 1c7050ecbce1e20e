use veduta::{Routes, routes};

fn main() {
    let _ = Routes::new().nest_service("/old", routes![]);
}
