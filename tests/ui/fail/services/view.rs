use veduta::{Routes, view};

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _ = Routes::service(health);
}
