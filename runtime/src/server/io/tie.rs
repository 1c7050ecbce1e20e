//! [`Tie`]: what binds a socket to its server.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::connections::Seat;
use crate::shutdown::{Phase, Watcher};

/// Held for as long as the socket is open, be it by a task of the application after an upgrade: the server counts it, and
/// waits for it.
pub(in crate::server) struct Tie {
    #[expect(dead_code, reason = "it counts by being dropped")]
    seat: Seat,
    watcher: Watcher,
    /// Made when somebody who reads waits for it: only after an upgrade, for before there is the connection's task.
    cut: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Tie {
    pub(in crate::server) fn new(seat: Seat, watcher: Watcher) -> Self {
        Self {
            seat,
            watcher,
            cut: None,
        }
    }

    /// Whether the server has cut the connection off.
    pub(super) fn is_cut(&self) -> bool {
        self.watcher.has_reached(Phase::Over)
    }

    /// Ready once it has. It must always be the same task that polls.
    pub(super) fn poll_cut(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_cut() {
            return Poll::Ready(());
        }
        let cut = self.cut.get_or_insert_with(|| {
            let mut watcher = self.watcher.clone();
            Box::pin(async move { watcher.reached(Phase::Over).await })
        });
        cut.as_mut().poll(cx)
    }
}
