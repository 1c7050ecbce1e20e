use veduta::view;

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _ = health::url();
}
