use veduta::view;

#[view("/")]
struct FrontPage;

fn main() {}
