//! Applications served over sockets, by runtimes of both flavours.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use veduta::{App, Metrics, Settings, StallMetrics, StatusCode, view};

use crate::client::Client;
use crate::{THRESHOLD, gate};

/// How many threads the event loop has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flavour {
    MultiThread,
    CurrentThread,
}

pub(crate) const FLAVOURS: [Flavour; 2] = [Flavour::MultiThread, Flavour::CurrentThread];

impl Flavour {
    pub(crate) fn runtime(self) -> Runtime {
        let mut builder = match self {
            Self::MultiThread => Builder::new_multi_thread(),
            Self::CurrentThread => Builder::new_current_thread(),
        };
        // Not heeded by the second one.
        builder.worker_threads(2).enable_all().build().unwrap()
    }
}

/// Without the quarantine, where nothing holds the event loop.
pub(crate) fn settings(threshold: Duration) -> Settings {
    let settings = Settings::default().quarantine(false);
    settings.watchdog_threshold(threshold)
}

static SEEN: Mutex<Vec<StallMetrics>> = Mutex::new(Vec::new());

/// What the application counts, for [`Server::stalls`].
#[view("/stalls")]
pub(crate) async fn stalls(metrics: Metrics) -> StatusCode {
    *SEEN.lock().unwrap() = metrics.stalls;
    StatusCode::NO_CONTENT
}

/// A server that is stopped when this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<How>>,
    thread: Option<JoinHandle<()>>,
}

/// How a server ends.
enum How {
    Gracefully,
    /// Whatever its threads do.
    AtOnce,
}

impl Server {
    /// With the threshold of these tests.
    pub(crate) fn start(flavour: Flavour, app: App) -> Self {
        Self::with(flavour, app, settings(THRESHOLD))
    }

    pub(crate) fn with(flavour: Flavour, app: App, settings: Settings) -> Self {
        gate::close();
        Self::beside(flavour, app, settings)
    }

    /// While others are held.
    pub(crate) fn beside(flavour: Flavour, app: App, settings: Settings) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let app = app.settings(settings);
        let thread = thread::spawn(move || serve(flavour, app, listener, stopped));
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks on a connection of its own.
    pub(crate) fn get(&self, path: &str) -> Client {
        Client::get(self.address, path)
    }

    /// What is counted as soon as as many ends of stalls are known.
    pub(crate) fn stalls(&self, ended: u64) -> Vec<StallMetrics> {
        loop {
            self.get("/stalls").answer();
            let stalls = std::mem::take(&mut *SEEN.lock().unwrap());
            let known = stalls.iter().map(|stall| stall.held.count());
            if known.sum::<u64>() >= ended {
                return stalls;
            }
        }
    }

    /// Ends the runtime although one of its threads is held; where it has no other one, that is left behind.
    pub(crate) fn abandon(mut self, flavour: Flavour) {
        let _ = self.stop.take().unwrap().send(How::AtOnce);
        let thread = self.thread.take().unwrap();
        if let Flavour::MultiThread = flavour {
            thread.join().unwrap();
        }
    }
}

fn serve(
    flavour: Flavour,
    app: App,
    listener: std::net::TcpListener,
    stopped: oneshot::Receiver<How>,
) {
    let runtime = flavour.runtime();
    let (at_once, is_left) = oneshot::channel();
    let stop = async {
        if let Ok(How::AtOnce) = stopped.await {
            let _ = at_once.send(());
            std::future::pending::<()>().await;
        }
    };
    let is_over = runtime.block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        tokio::select! {
            ended = app.serve_until(listener, stop) => {
                ended.unwrap();
                true
            }
            Ok(()) = is_left => false,
        }
    });
    if !is_over {
        runtime.shutdown_background();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(stop) = self.stop.take() else {
            return;
        };
        gate::open();
        let _ = stop.send(How::Gracefully);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the server fell");
        }
    }
}
