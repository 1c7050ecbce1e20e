//! hyper on tokio's usual runtime, whose threads take tasks from one another.

use std::io;

use shared::BLOCKING_THREADS;
use tokio::net::TcpListener;
use tokio::runtime;

fn main() -> io::Result<()> {
    let address = shared::start();
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        Err(peer_hyper::serve(listener).await)
    })
}
