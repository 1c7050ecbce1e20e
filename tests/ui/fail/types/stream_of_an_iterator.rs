use veduta::{Stream, routes, view};

#[view("/lines")]
async fn lines() -> Stream {
    Stream::new(vec!["a", "b"].into_iter())
}

fn main() {
    let _ = routes![lines];
}
