//! [`Timer`]: wakes the load when the next request is due, to the microsecond.

use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

use crate::Result;

/// The timeout of a poll has milliseconds only, as many as a whole answer takes.
#[derive(Debug)]
pub(super) struct Timer(OwnedFd);

impl Timer {
    pub(super) fn new(registry: &Registry, token: Token) -> Result<Self> {
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK)?;
        registry.register(&mut SourceFd(&timer.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Self(timer))
    }

    /// Wakes the load once, so long from now.
    pub(super) fn set(&self, after: Duration) -> Result<()> {
        let zero = Timespec::default();
        // Zero would switch it off.
        let after = Timespec::try_from(after.max(Duration::from_nanos(1)))?;
        let once = Itimerspec {
            it_interval: zero,
            it_value: after,
        };
        timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &once)?;
        Ok(())
    }
}
