//! [`Server`]: an application that is served over a socket.

use std::net::SocketAddr;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use veduta::{Address, App, Listener, Settings};

use crate::Result;

/// The names of its threads begin with this.
pub(crate) const THREADS: &str = "stress-server";

/// An application on a free port, with a runtime of its own, so that it shares no thread with its clients.
pub(crate) struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<veduta::Result<()>>,
    runtime: OwnRuntime,
}

impl Server {
    pub(crate) async fn start(app: App) -> Result<Self> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).thread_name(THREADS).enable_all();
        let runtime = runtime.build()?;
        let free_port = Settings::default().bind(([127, 0, 0, 1], 0));
        let listening = runtime.spawn(async move { Listener::open(&free_port) });
        let runtime = OwnRuntime(Some(runtime));
        let listener = listening.await??;
        let Some(Address::Tcp(address)) = listener.addresses()?.pop() else {
            return Err("the server listens nowhere".into());
        };
        let (stop, stopped) = oneshot::channel();
        let serving = runtime.get().spawn(app.serve_until(listener, async {
            // It stops when the server is dropped, too.
            let _ = stopped.await;
        }));
        Ok(Self {
            address,
            stop,
            serving,
            runtime,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many tasks its runtime has: one a connection, and its own.
    pub(crate) fn tasks(&self) -> usize {
        self.runtime.get().metrics().num_alive_tasks()
    }

    /// Ends it in order.
    pub(crate) async fn stop(self) -> Result<()> {
        // Whether it has ended by itself, and why, is said by `serving`.
        let _ = self.stop.send(());
        self.serving.await??;
        drop(self.runtime);
        Ok(())
    }
}

/// A runtime that can be dropped in async code: its threads are not waited for.
struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    fn get(&self) -> &Runtime {
        self.0.as_ref().expect("present until drop")
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
