use veduta::{Sse, routes, view};

#[view("/ticker")]
fn ticker() -> Sse {
    Sse::iter(["a", "b"])
}

fn main() {
    let _ = routes![ticker];
}
