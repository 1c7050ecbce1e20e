//! [`EndpointFuture`]: the answer of an endpoint, on its way.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::context::AnswerContext;
use crate::error::Result;
use crate::request::Request;
use crate::response::{Response, Unfinished};
use crate::view::dispatch::{OnLoop, Turn, follow};

/// An answer on its way.
///
/// Each request has one, and hyper copies it into its place. As nested async functions it took 3.8 KB, and copying it was
/// a seventh of what a request costs; a view without layers now takes less than 200 bytes, and whatever is rare is boxed.
pub(crate) struct EndpointFuture {
    state: State,
}

enum State {
    /// Nobody had to be asked.
    Ready(Box<Response>),
    View(ViewFuture),
    /// Of what stands around views or in their place, and of a response that is to be finished.
    Boxed(Pin<Box<dyn Future<Output = Response> + Send>>),
    Done,
}

/// A view that answers.
struct ViewFuture {
    turn: OnLoop<Turn>,
    context: AnswerContext,
    /// The view's, among those of the application.
    number: u32,
    is_trial: bool,
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

    pub(super) fn view(turn: Turn, context: AnswerContext, number: u32, is_trial: bool) -> Self {
        let turn = OnLoop::when(!turn.is_carried(), turn);
        Self {
            state: State::View(ViewFuture {
                turn,
                context,
                number,
                is_trial,
            }),
        }
    }
}

impl Future for EndpointFuture {
    type Output = Response;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        if let State::View(view) = &mut self.state {
            let mut outcome = ready!(Pin::new(&mut view.turn).poll(cx));
            let State::View(view) = std::mem::replace(&mut self.state, State::Done) else {
                return Poll::Pending;
            };
            let ViewFuture {
                context,
                number,
                is_trial,
                ..
            } = view;
            if let Ok(response) = &mut outcome {
                follow(response, context.connection(), number, is_trial);
            }
            if !matches!(&outcome, Ok(response) if Unfinished::of(response).is_some()) {
                return Poll::Ready(context.answer(outcome));
            }
            self.state = State::Boxed(Box::pin(context.finish(outcome)));
        }
        match &mut self.state {
            State::Boxed(answer) => answer.as_mut().poll(cx),
            State::Ready(_) => match std::mem::replace(&mut self.state, State::Done) {
                State::Ready(response) => Poll::Ready(*response),
                _ => Poll::Pending,
            },
            State::View(_) | State::Done => Poll::Pending,
        }
    }
}
