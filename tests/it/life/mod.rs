//! How requests end, and what an application does before the first and after the last of them.

#[cfg(unix)]
mod crowds;
mod gone;
#[cfg(unix)]
mod handover;
mod hooks;
mod lifecycle;
#[cfg(unix)]
mod readiness;
mod shutdown;
#[cfg(unix)]
mod signals;
mod timeouts;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use veduta::{App, FinishedRequest, Outcome};

use crate::support::{PATIENCE, reset};

/// The program of `programs/life.rs`.
#[cfg(unix)]
const LIFE: &str = env!("CARGO_BIN_EXE_veduta-life");

/// More event loops than one, each with sockets of its own.
#[cfg(unix)]
const PER_CORE: &[&str] = &["--runtime", "per-core", "--event-loop-threads", "3"];

/// What a hook was told: the view, the status, the outcome.
pub(crate) type End = (&'static str, Option<u16>, Outcome);

/// Tells the ends of requests to a test.
pub(crate) fn told(app: App) -> (App, Receiver<End>) {
    let (sender, ends) = channel();
    let tell = move |finished: &FinishedRequest<'_>| {
        let view = finished.view().map_or("none", |view| view.name);
        let status = finished.status().map(|status| status.as_u16());
        sender.send((view, status, finished.outcome())).unwrap();
    };
    (app.on_request_finished(tell), ends)
}

pub(crate) fn next(ends: &Receiver<End>) -> End {
    ends.recv_timeout(PATIENCE).unwrap()
}

/// Something that views do and a test waits for.
pub(crate) struct Signal {
    sender: Sender<()>,
    receiver: Mutex<Receiver<()>>,
}

impl Signal {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        Self {
            sender,
            receiver: Mutex::new(receiver),
        }
    }

    pub(crate) fn give(&self) {
        self.sender.send(()).unwrap();
    }

    /// Whether it has been given, once more than it was waited for.
    pub(crate) fn is_given(&self) -> bool {
        self.receiver.lock().unwrap().try_recv().is_ok()
    }

    pub(crate) fn wait(&self) {
        let receiver = self.receiver.lock().unwrap();
        receiver.recv_timeout(PATIENCE).unwrap();
    }
}

/// What an async view does: it says that it has begun, and that it was dropped.
#[derive(Clone)]
pub(crate) struct Stay {
    pub(crate) begun: Arc<Signal>,
    pub(crate) dropped: Arc<Signal>,
}

impl Stay {
    pub(crate) fn new() -> Self {
        Self {
            begun: Arc::new(Signal::new()),
            dropped: Arc::new(Signal::new()),
        }
    }

    pub(crate) async fn forever(&self) {
        struct Guard<'a>(&'a Signal);
        impl Drop for Guard<'_> {
            fn drop(&mut self) {
                self.0.give();
            }
        }
        let _guard = Guard(&self.dropped);
        self.begun.give();
        std::future::pending::<()>().await;
    }
}
