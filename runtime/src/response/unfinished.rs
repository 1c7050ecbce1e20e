//! [`Unfinished`]: a response that only the application can finish.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Response;
use crate::error::{Error, Result};
use crate::pool::panic_message;
use crate::request::Environment;

/// What is still to be done to a response, in its extensions: `IntoResponse` cannot see the application.
///
/// It is done right behind the view and on its thread, so that layers see finished responses only.
#[derive(Clone)]
pub(crate) struct Unfinished(Arc<Finish>);

type Finish = dyn Fn(Response, &Environment) -> Result<Response> + Send + Sync;

impl Unfinished {
    #[cfg_attr(
        not(feature = "template"),
        allow(dead_code, reason = "nothing else is finished later")
    )]
    pub(crate) fn new(
        finish: impl Fn(Response, &Environment) -> Result<Response> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(finish))
    }

    pub(crate) fn is_in(response: &Response) -> bool {
        response.extensions().get::<Self>().is_some()
    }
}

/// The response, finished when it was not; a panic on the way is an error.
pub(crate) fn complete(mut response: Response, environment: &Environment) -> Result<Response> {
    if response.extensions().is_empty() {
        return Ok(response);
    }
    let Some(Unfinished(finish)) = response.extensions_mut().remove() else {
        return Ok(response);
    };
    catch_unwind(AssertUnwindSafe(|| finish(response, environment))).unwrap_or_else(|payload| {
        let message = panic_message(&*payload);
        Err(Error::internal(format!("panicked: {message}")))
    })
}
