use futures_util::stream;
use veduta::{Stream, routes, view};

#[view("/counts")]
async fn counts() -> Stream {
    Stream::new(stream::iter([1, 2, 3]))
}

fn main() {
    let _ = routes![counts];
}
