//! [`Door`]: accepting connections, as many as there is room for.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::Listener;
use super::stream::Accepted;
use crate::connections::{Connections, Seat};
use crate::shutdown::{LastCall, Shutdown};

/// How often the log hears of one trouble at most.
const LINE: Duration = Duration::from_secs(1);

/// How long the server waits when the system has nothing left for a further connection, unless one ends before.
const PAUSE: Duration = Duration::from_millis(100);

/// A connection, and who has come.
pub(super) type Arrival = (Accepted, Option<SocketAddr>);

/// Where connections come in: `start` serves one.
pub(super) struct Door<'a, F> {
    listener: Listener,
    connections: Arc<Connections>,
    start: F,
    shutdown: &'a Shutdown,
    /// Asks clients to leave after their next answer while others wait.
    last_call: LastCall,
    /// One that there is no room for. It has been accepted all the same, so that it is known whether anybody waits.
    next: Option<Arrival>,
    full: Seldom,
    trouble: Seldom,
}

impl<'a, F: Fn(Arrival, Seat)> Door<'a, F> {
    pub(super) fn new(
        listener: Listener,
        connections: Arc<Connections>,
        shutdown: &'a Shutdown,
        start: F,
    ) -> Self {
        Self {
            listener,
            connections,
            start,
            shutdown,
            last_call: shutdown.last_call(),
            next: None,
            full: Seldom::default(),
            trouble: Seldom::default(),
        }
    }

    /// Accepts connections for ever.
    ///
    /// # Cancel safety
    /// What has been accepted is served by the next call.
    pub(super) async fn run(&mut self) {
        loop {
            if self.next.is_some() {
                let seat = self.make_room().await;
                self.admit(seat);
            }
            match self.listener.accept().await {
                Ok(accepted) => self.next = Some(accepted),
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => self.pause(&error).await,
            }
        }
    }

    /// Leaves new clients to other sockets of our addresses; whether there may be such.
    pub(super) fn hand_over(&self) -> bool {
        self.listener.hand_over()
    }

    /// Accepts what the system has already completed, and closes the sockets.
    pub(super) fn close(mut self) {
        if self.next.is_some() {
            self.admit(self.connections.seat());
        }
        let has_room = || !self.connections.is_full();
        self.listener.close(has_room, |accepted| {
            (self.start)(accepted, self.connections.seat());
        });
    }

    fn admit(&mut self, seat: Seat) {
        if let Some(accepted) = self.next.take() {
            (self.start)(accepted, seat);
        }
    }

    /// Waits until there is room for one more.
    async fn make_room(&mut self) -> Seat {
        if let Some(seat) = self.connections.free_seat() {
            return seat;
        }
        if let Some(times) = self.full.now() {
            let open = self.connections.metrics().open;
            tracing::warn!(
                open,
                times,
                "clients wait: there are as many connections as `connection_limit` or the limit of open files allow"
            );
        }
        let _asked = self.last_call.ask();
        loop {
            self.shutdown.crowd();
            // Those who were busy may do nothing by then.
            let _ = timeout(LINE, self.until_free()).await;
            if let Some(seat) = self.connections.free_seat() {
                return seat;
            }
        }
    }

    async fn until_free(&self) {
        while self.connections.is_full() {
            self.connections.freed().await;
        }
    }

    /// No file descriptor is free, most likely; one will be when a connection ends.
    async fn pause(&mut self, error: &io::Error) {
        if let Some(times) = self.trouble.now() {
            tracing::error!(%error, times, "cannot accept connections");
        }
        tokio::select! {
            () = self.connections.freed() => {}
            () = sleep(PAUSE) => {}
        }
    }
}

/// Says when it is time for the next line about something that may happen often.
#[derive(Default)]
struct Seldom {
    last: Option<Instant>,
    times: u64,
}

impl Seldom {
    /// Notes it once more; how often since the last line, when it is time for one.
    fn now(&mut self) -> Option<u64> {
        self.times += 1;
        if self.last.is_some_and(|last| last.elapsed() < LINE) {
            return None;
        }
        self.last = Some(Instant::now());
        Some(std::mem::take(&mut self.times))
    }
}

pub(super) fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_trouble_is_logged_once_a_second_with_how_often() {
        let mut trouble = Seldom::default();
        assert_eq!(trouble.now(), Some(1));
        assert_eq!((trouble.now(), trouble.now()), (None, None));
        tokio::time::advance(LINE).await;
        assert_eq!(trouble.now(), Some(3));
        assert_eq!(trouble.now(), None);
    }
}
