use veduta::{Event, Sse, routes, view};

#[view("/ticker")]
async fn ticker() -> Sse {
    Sse::new([Event::new()].into_iter())
}

fn main() {
    let _ = routes![ticker];
}
