//! [`Contained`]: a panic is an answer, too.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Answer;
use crate::error::{Error, Result};
use crate::pool::{message_of, note_panic};
use crate::response::Response;

/// Polls a view; a panic on the way is an error, not the end of the connection.
pub(crate) struct Contained {
    /// `None` once it has ended, or is elsewhere.
    answer: Option<Answer>,
}

impl Contained {
    pub(crate) fn new(answer: Answer) -> Self {
        Self {
            answer: Some(answer),
        }
    }

    /// Puts another future in its place, which polls it elsewhere.
    pub(super) fn replace(&mut self, by: impl FnOnce(Contained) -> Answer) {
        let answer = Self {
            answer: self.answer.take(),
        };
        self.answer = Some(by(answer));
    }

    fn drop_answer(&mut self) {
        let answer = self.answer.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(answer)));
    }
}

impl Future for Contained {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(answer) = &mut self.answer else {
            return Poll::Pending;
        };
        match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(payload) => {
                // It may panic once more while it is dropped.
                self.drop_answer();
                note_panic();
                Poll::Ready(Err(Error::panicked(&message_of(payload))))
            }
        }
    }
}
