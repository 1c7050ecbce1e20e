//! [`EndpointFuture`]: the answer of an endpoint, on its way.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::context::{AnswerContext, is_complete};
use crate::error::Result;
use crate::request::Request;
use crate::response::{Response, Unfinished};
use crate::view::dispatch::{OnLoop, Turn};
use crate::watchdog::Trial;

/// An answer on its way.
///
/// Each request has one, and hyper copies it into its place. As nested async functions it took 3.8 KB, and copying it was
/// a seventh of what a request costs. A view without layers now takes about 100 bytes, and what is rare is boxed.
pub(crate) struct EndpointFuture {
    state: State,
}

enum State {
    View(ViewFuture),
    /// Nobody had to be asked.
    Ready(Box<Response>),
    /// Of what stands around views or in their place, and of a response that is to be finished.
    Boxed(Pin<Box<dyn Future<Output = Response> + Send>>),
}

/// A view that answers.
struct ViewFuture {
    turn: OnLoop<Turn>,
    /// Decided by the end of the answer; boxed, since few have one.
    trial: Option<Box<Trial>>,
}

impl EndpointFuture {
    /// Nobody is asked for this answer.
    pub(crate) fn answered(request: &Request, outcome: Result<Response>) -> Self {
        Self::ready(AnswerContext::new(request).answer(outcome))
    }

    pub(super) fn ready(response: Response) -> Self {
        Self {
            state: State::Ready(Box::new(response)),
        }
    }

    pub(super) fn boxed(answer: impl Future<Output = Response> + Send + 'static) -> Self {
        Self {
            state: State::Boxed(Box::pin(answer)),
        }
    }

    pub(super) fn view(turn: Turn, trial: Option<Box<Trial>>) -> Self {
        let turn = OnLoop::when(!turn.is_carried(), turn);
        Self {
            state: State::View(ViewFuture { turn, trial }),
        }
    }
}

impl Future for EndpointFuture {
    type Output = Response;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let answer = match &mut self.state {
            State::View(view) => {
                let outcome = ready!(Pin::new(&mut view.turn).poll(cx));
                match view.complete(outcome) {
                    Ok(response) => return Poll::Ready(response),
                    Err(unfinished) => unfinished,
                }
            }
            State::Ready(response) => return Poll::Ready(mem::take(response)),
            State::Boxed(answer) => return answer.as_mut().poll(cx),
        };
        self.state = State::Boxed(answer);
        self.poll(cx)
    }
}

impl ViewFuture {
    /// The answer, when it is done.
    #[inline]
    fn complete(
        &mut self,
        mut outcome: Result<Response>,
    ) -> Result<Response, Pin<Box<dyn Future<Output = Response> + Send>>> {
        if let Ok(response) = &mut outcome {
            self.turn.get().follow(response);
        }
        match outcome {
            Ok(response)
                if self.trial.is_none() && is_complete(&response, self.turn.get().request()) =>
            {
                Ok(response)
            }
            outcome => self.complete_later(outcome),
        }
    }

    #[cold]
    fn complete_later(
        &mut self,
        outcome: Result<Response>,
    ) -> Result<Response, Pin<Box<dyn Future<Output = Response> + Send>>> {
        let context = AnswerContext::new(self.turn.get().request()).on_trial(self.trial.take());
        if matches!(&outcome, Ok(response) if Unfinished::of(response).is_some()) {
            Err(Box::pin(context.finish(outcome)))
        } else {
            Ok(context.answer(outcome))
        }
    }
}
