//! [`Unfinished`]: a response that is finished right behind the view, inside of all layers.
//!
//! [`IntoResponse`](super::IntoResponse) sees neither request nor application and does not know its thread. A
//! response that needs one of these carries what is still to be done in its extensions, as it would an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Conditions, Response};
use crate::error::{Error, Result};
use crate::pool::message_of;
use crate::request::Environment;

/// What is still to be done to a response.
#[derive(Clone)]
pub(crate) struct Unfinished {
    finish: Arc<Finish>,
    wants_thread: bool,
}

type Finish = dyn Fn(Response, &Behind<'_>) -> Result<Response> + Send + Sync;

/// What is known behind a view.
#[derive(Clone, Copy)]
pub(crate) struct Behind<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) conditions: &'a Conditions,
}

impl Unfinished {
    /// `finish` is called once; on a thread that may block when it `wants_thread`, else on that of the view.
    ///
    /// Nobody calls it for a response that is made outside of views, layers and error pages, and nobody calls
    /// one that wants a thread for an error page: those are sent as they are.
    pub(crate) fn new<F>(wants_thread: bool, finish: F) -> Self
    where
        F: Fn(Response, &Behind<'_>) -> Result<Response> + Send + Sync + 'static,
    {
        Self {
            finish: Arc::new(finish),
            wants_thread,
        }
    }

    pub(crate) fn of(response: &Response) -> Option<&Self> {
        response.extensions().get()
    }

    pub(crate) fn wants_thread(&self) -> bool {
        self.wants_thread
    }
}

/// The response, finished when it was not; a panic on the way is an error.
pub(crate) fn finish(mut response: Response, behind: &Behind<'_>) -> Result<Response> {
    let Some(unfinished) = response.extensions_mut().remove::<Unfinished>() else {
        return Ok(response);
    };
    let finish = || (unfinished.finish)(response, behind);
    catch_unwind(AssertUnwindSafe(finish))
        .unwrap_or_else(|payload| Err(Error::panicked(&message_of(payload))))
}
