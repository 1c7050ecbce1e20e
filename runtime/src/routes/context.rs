//! [`AnswerContext`]: what is kept of a request while something else consumes it.

use std::sync::Arc;

use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};
use tracing::Level;

use crate::body::Body;
use crate::error::{Error, Result};
use crate::failure::{Reply, answer};
use crate::info::Info;
use crate::request::{Connection, Request};
use crate::response::{IntoResponse, Response};

/// Which view has answered, for the access log.
#[derive(Clone, Copy)]
pub(crate) struct Answered(pub(crate) &'static Info);

/// What an answer needs of a request that is about to be consumed.
pub(crate) struct AnswerContext {
    reply: Reply,
    view: Option<&'static Info>,
    connection: Arc<Connection>,
}

impl AnswerContext {
    pub(crate) fn new(request: &Request) -> Self {
        let connection = Arc::clone(request.connection());
        let has_page = connection.environment.on_error.is_some();
        let uri = has_page.then(|| request.uri());
        Self {
            reply: Reply::new(request.headers(), uri),
            view: request.view(),
            connection,
        }
    }

    pub(crate) fn answer(self, outcome: Result<Response>) -> Response {
        let on_error = self.connection.environment.on_error.as_ref();
        let mut response = answer(outcome, &self.reply, self.view, on_error);
        if let Some(view) = self.view
            && tracing::enabled!(target: "veduta::access", Level::INFO)
        {
            response.extensions_mut().insert(Answered(view));
        }
        response
    }
}

/// The answer for a path whose views are of other methods.
pub(super) fn not_allowed(request: &Request, allow: &str) -> Response {
    let allow = HeaderValue::from_str(allow).unwrap_or(HeaderValue::from_static(""));
    let outcome = if request.method() == Method::OPTIONS {
        Ok((StatusCode::NO_CONTENT, [(ALLOW, allow)], Body::empty()).into_response())
    } else {
        let message = format!("{} is not a method of this page", request.method());
        Err(Error::new(StatusCode::METHOD_NOT_ALLOWED, message).with_header(ALLOW, allow))
    };
    AnswerContext::new(request).answer(outcome)
}
