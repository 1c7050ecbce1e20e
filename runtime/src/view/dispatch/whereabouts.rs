//! [`Whereabouts`]: a view is polled on the event loop, until it is sent to quarantine.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::Contained;
use crate::error::Result;
use crate::quarantine::{Quarantine, Stay};
use crate::response::Response;

/// Where a view is polled.
pub(super) enum Whereabouts {
    /// Here, by whoever waits for it.
    Here(Contained),
    Quarantine(Stay<Result<Response>>),
    /// Between both, or at its end.
    Nowhere,
}

impl Whereabouts {
    /// Sends it to quarantine; returns whether it goes there now.
    #[cold]
    pub(super) fn leave_for(&mut self, quarantine: &Quarantine) -> bool {
        if !matches!(self, Self::Here(_)) {
            return false;
        }
        let Some(entrance) = quarantine.entrance() else {
            return false;
        };
        if let Self::Here(answer) = std::mem::replace(self, Self::Nowhere) {
            *self = Self::Quarantine(entrance.take_in(answer));
        }
        true
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        match self {
            Self::Here(answer) => Pin::new(answer).poll(cx),
            Self::Quarantine(stay) => {
                let outcome = ready!(Pin::new(stay).poll(cx));
                *self = Self::Nowhere;
                Poll::Ready(outcome?)
            }
            Self::Nowhere => Poll::Pending,
        }
    }
}
