//! [`Whereabouts`]: a view is polled on the event loop, until it is sent to quarantine.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::Contained;
use crate::error::Result;
use crate::quarantine::{Quarantine, Stay};
use crate::response::Response;

/// Where a view is polled.
///
/// No enum: each request would pay for finding out, again when it is dropped.
pub(super) struct Whereabouts {
    /// Empty once it is not polled here.
    here: Contained,
    quarantine: Option<Stay<Result<Response>>>,
}

impl Whereabouts {
    /// Polled here, by whoever waits for it.
    pub(super) fn here(answer: Contained) -> Self {
        Self {
            here: answer,
            quarantine: None,
        }
    }

    /// Sends it to quarantine; returns whether it goes there now.
    #[cold]
    pub(super) fn leave_for(&mut self, quarantine: &Quarantine) -> bool {
        if self.quarantine.is_some() {
            return false;
        }
        let Some(entrance) = quarantine.entrance() else {
            return false;
        };
        let answer = std::mem::take(&mut self.here);
        self.quarantine = Some(entrance.take_in(answer));
        true
    }

    #[inline]
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        match &mut self.quarantine {
            None => Pin::new(&mut self.here).poll(cx),
            Some(stay) => await_end(stay, cx),
        }
    }
}

#[cold]
fn await_end(stay: &mut Stay<Result<Response>>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
    Poll::Ready(ready!(Pin::new(stay).poll(cx))?)
}
