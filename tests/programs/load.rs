//! What `tests/load/run` attacks: views of each kind, and one that says what is left.

use tokio::runtime::Handle;
use veduta::{App, Bytes, File, Metrics, Stream, routes, view};

#[view("/")]
async fn awaited() -> &'static str {
    "answer"
}

#[view("/sync")]
fn blocking() -> &'static str {
    "answer"
}

#[view(POST, "/upload")]
fn upload(body: Bytes) -> String {
    body.len().to_string()
}

/// Ranges of it can be asked for.
#[view("/file")]
fn file() -> File {
    File::bytes(vec![b'x'; 1 << 18])
}

#[view("/iterated")]
fn iterated() -> Stream {
    Stream::iter(std::iter::repeat_n(vec![b'x'; 1 << 14], 16))
}

/// The tasks of the server, and its jobs that run or wait.
#[view("/left")]
async fn left(metrics: Metrics) -> String {
    let tasks = Handle::current().metrics().num_alive_tasks();
    let pools = metrics.pools.iter();
    let jobs: usize = pools.map(|pool| pool.busy + pool.queued).sum();
    format!("{tasks} {jobs}")
}

fn main() -> veduta::Result<()> {
    App::new(routes![awaited, blocking, upload, file, iterated, left]).run()
}
