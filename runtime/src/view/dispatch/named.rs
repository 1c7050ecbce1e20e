//! [`Named`]: what is polled around a view has a name, for those who watch.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Answer, Contained};
use crate::error::Result;
use crate::polling::{self, Doing};
use crate::response::Response;

/// A layer, a middleware or a service while it answers; a panic is an answer, too.
pub(crate) struct Named {
    /// `None` once it is dropped.
    answer: Option<Contained>,
    doing: Doing,
}

impl Named {
    pub(crate) fn new(answer: Answer, doing: Doing) -> Self {
        Self {
            answer: Some(Contained::new(answer)),
            doing,
        }
    }
}

impl Future for Named {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        let _polling = polling::doing(self.doing);
        match &mut self.answer {
            Some(answer) => Pin::new(answer).poll(cx),
            None => Poll::Pending,
        }
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        let _polling = polling::doing(self.doing);
        self.answer = None;
    }
}
