//! Where views run: the one place, beside the bridges, that crosses between sync and async.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::bridge::MayBlock;
use crate::error::{Error, Result};
use crate::pool::panic_message;
use crate::request::Request;
use crate::response::{Behind, Conditions, Response, Unfinished, finish};

/// Runs a view on the blocking pool.
pub async fn blocking<F>(request: Request, view: F) -> Result<Response>
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| finished(view(&request, block)?, &request);
    connection.environment.pools.blocking(job).await?
}

/// Runs a view on the cpu pool.
pub async fn cpu<F>(request: Request, view: F) -> Result<Response>
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| finished(view(&request, block)?, &request);
    connection.environment.pools.cpu(job).await?
}

/// Still on the thread of the view, where the request is at hand.
fn finished(response: Response, request: &Request) -> Result<Response> {
    if Unfinished::of(&response).is_none() {
        return Ok(response);
    }
    let behind = Behind {
        environment: request.environment(),
        conditions: &Conditions::of(request.method(), request.headers()),
    };
    finish(response, &behind)
}

/// The future of a view, boxed: the one box of a request.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// Polls a view; a panic on the way is an error, not the end of the connection.
pub(crate) struct Contained {
    answer: Option<Answer>,
}

impl Contained {
    pub(crate) fn new(answer: Answer) -> Self {
        Self {
            answer: Some(answer),
        }
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
                let message = panic_message(&*payload);
                Poll::Ready(Err(Error::internal(format!("panicked: {message}"))))
            }
        }
    }
}
