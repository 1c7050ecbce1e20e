use veduta::{routes, view};

#[view("/count")]
async fn count() -> Option<u32> {
    None
}

fn main() {
    let _ = routes![count];
}
