//! [`Unfinished`]: a response that is finished right behind the view, inside of all layers.
//!
//! [`IntoResponse`](super::IntoResponse) sees no request and does not know its thread. A response that needs
//! either carries what is still to be done in its extensions, as it would an error.

use std::sync::Arc;

use super::{Conditions, Response};
use crate::error::Result;

/// What is still to be done to a response.
#[derive(Clone)]
pub(crate) struct Unfinished {
    finish: Arc<Finish>,
    wants_thread: bool,
}

type Finish = dyn Fn(Response, &Conditions) -> Result<Response> + Send + Sync;

impl Unfinished {
    /// `finish` is called once, with the response and what the request says; on a thread that may block when it
    /// `wants_thread`, else on that of the view.
    ///
    /// Nobody calls it for a response that is made outside of views and layers: that is sent as it is.
    pub(super) fn new<F>(wants_thread: bool, finish: F) -> Self
    where
        F: Fn(Response, &Conditions) -> Result<Response> + Send + Sync + 'static,
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

/// The response, finished when it was not.
pub(crate) fn finish(mut response: Response, conditions: &Conditions) -> Result<Response> {
    match response.extensions_mut().remove::<Unfinished>() {
        Some(unfinished) => (unfinished.finish)(response, conditions),
        None => Ok(response),
    }
}
