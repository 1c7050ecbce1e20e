//! Timers that cost nothing while nobody waits.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep, sleep_until};

use crate::settings::within_reach;

/// A timer that runs only while something is awaited.
pub(in crate::server) struct Deadline {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    pub(in crate::server) fn new(limit: Duration) -> Self {
        let limit = within_reach(limit);
        Self { limit, sleep: None }
    }

    pub(in crate::server) fn start(&mut self) {
        self.sleep
            .get_or_insert_with(|| Box::pin(sleep(self.limit)));
    }

    pub(in crate::server) fn stop(&mut self) {
        self.sleep = None;
    }

    /// Gives it all of its time again, if it runs.
    pub(in crate::server) fn restart(&mut self) {
        if let Some(sleep) = &mut self.sleep {
            sleep.as_mut().reset(Instant::now() + self.limit);
        }
    }

    /// Bounds what is polled: the time runs while it is pending.
    ///
    /// # Errors
    /// `TimedOut` once the time is over.
    pub(in crate::server) fn bound<T>(
        &mut self,
        poll: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.stop();
            return poll;
        }
        self.start();
        self.poll_over(cx).map(|()| Err(ErrorKind::TimedOut.into()))
    }

    /// Ready once the time is over; pending while it runs and while it does not.
    pub(in crate::server) fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}

/// The wait for the head of the next request.
///
/// Each request begins it anew, and most end it within microseconds. So the timer is left where it is until it
/// fires, and only then set to where it should be.
pub(in crate::server) struct HeadWait {
    idle: Duration,
    head: Duration,
    awaited: Awaited,
    since: Instant,
    /// How many requests had begun when it was last looked at.
    begun: usize,
    sleep: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

/// What a connection without a request waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// A new client's first head: from the first moment on.
    First,
    /// The first byte of another one.
    Byte,
    /// The rest of it.
    Rest,
}

impl HeadWait {
    /// Begins with the first head, for which a client has `head`, as for each; `idle` is how long it may be silent
    /// before the later ones.
    pub(in crate::server) fn new(head: Duration, idle: Duration) -> Self {
        Self {
            idle: within_reach(idle),
            head: within_reach(head),
            awaited: Awaited::First,
            since: Instant::now(),
            begun: 0,
            sleep: None,
            is_over: false,
        }
    }

    /// Begins anew.
    pub(in crate::server) fn renew(&mut self) {
        self.since = Instant::now();
        self.is_over = false;
    }

    /// Ready once the client has taken too long: so many requests have `begun`, and `has_bytes` says whether a part of the
    /// next head has come. It must always be the same task that polls.
    pub(in crate::server) fn poll_over(
        &mut self,
        begun: usize,
        has_bytes: bool,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        self.look(begun, has_bytes);
        let limit = match self.awaited {
            Awaited::First | Awaited::Rest => self.head,
            Awaited::Byte => self.idle,
        };
        let ends = self.since + limit;
        let sleep = match &mut self.sleep {
            // Its wake-up is still to come, and not too late.
            Some(sleep) if !sleep.is_elapsed() && sleep.deadline() <= ends => return Poll::Pending,
            Some(sleep) => {
                if ends <= Instant::now() {
                    self.is_over = true;
                    return Poll::Ready(());
                }
                sleep.as_mut().reset(ends);
                sleep
            }
            none => none.insert(Box::pin(sleep_until(ends))),
        };
        let poll = sleep.as_mut().poll(cx);
        self.is_over = poll.is_ready();
        poll
    }

    /// Whether the client has taken too long.
    pub(in crate::server) fn is_over(&self) -> bool {
        self.is_over
    }

    /// What is awaited, now that there is nothing to read.
    fn look(&mut self, begun: usize, has_bytes: bool) {
        let awaited = match self.awaited {
            Awaited::First if begun == 0 => Awaited::First,
            _ if has_bytes => Awaited::Rest,
            _ => Awaited::Byte,
        };
        if begun != self.begun || awaited != self.awaited {
            self.begun = begun;
            self.awaited = awaited;
            self.since = Instant::now();
        }
    }
}
