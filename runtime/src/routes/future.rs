//! [`EndpointFuture`]: the answer of an endpoint, on its way.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::context::{AnswerContext, is_complete};
use crate::error::Result;
use crate::request::Request;
use crate::response::Response;
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
    /// Nobody has to be asked. What the application says of errors is called when this is polled.
    Ready(Box<Option<(AnswerContext, Result<Response>)>>),
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
        Self::ready(AnswerContext::new(request), outcome)
    }

    pub(super) fn ready(context: AnswerContext, outcome: Result<Response>) -> Self {
        Self {
            state: State::Ready(Box::new(Some((context, outcome)))),
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
                let mut poll = Pin::new(&mut view.turn).poll(cx);
                // In its place: a response is moved often enough.
                if let Poll::Ready(Ok(response)) = &mut poll {
                    view.turn.get().follow(response);
                }
                match poll {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(response)) if view.is_complete(&response) => {
                        return Poll::Ready(response);
                    }
                    Poll::Ready(outcome) => view.complete(outcome),
                }
            }
            State::Boxed(answer) => return answer.as_mut().poll(cx),
            State::Ready(ready) => {
                return match ready.take() {
                    Some((context, outcome)) => Poll::Ready(context.answer(outcome)),
                    None => Poll::Pending,
                };
            }
        };
        self.state = State::Boxed(answer);
        self.poll(cx)
    }
}

impl ViewFuture {
    #[inline]
    fn is_complete(&self, response: &Response) -> bool {
        self.trial.is_none() && is_complete(response, self.turn.get().request())
    }

    #[cold]
    fn complete(
        &mut self,
        outcome: Result<Response>,
    ) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let context = AnswerContext::new(self.turn.get().request()).on_trial(self.trial.take());
        Box::pin(context.finish(outcome))
    }
}
