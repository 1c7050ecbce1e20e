use veduta::view;

struct FrontPage;

#[view("/")]
impl FrontPage {}

fn main() {}
