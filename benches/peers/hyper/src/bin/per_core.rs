//! hyper on a runtime of one thread per core, each with a listener of its own.

use std::net::SocketAddr;
use std::{io, thread};

use shared::BLOCKING_THREADS;
use socket2::{Domain, Socket, Type};
use tokio::net::TcpListener;
use tokio::runtime;

fn main() -> io::Result<()> {
    let address = shared::start();
    let cores = shared::cores();
    let threads = (0..cores).map(|_| thread::spawn(move || serve(address, cores)));
    for thread in threads.collect::<Vec<_>>() {
        thread
            .join()
            .map_err(|_| io::Error::other("a core has panicked"))??;
    }
    Ok(())
}

fn serve(address: SocketAddr, cores: usize) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads((BLOCKING_THREADS / cores).max(1))
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listen(address)?)?;
        Err(peer_hyper::serve(listener).await)
    })
}

/// The kernel deals new connections out among all that listen at this address.
fn listen(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    Ok(socket.into())
}
