use veduta::view;

#[view("/")]
fn main() {}
