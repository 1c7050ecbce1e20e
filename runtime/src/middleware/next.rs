//! [`Next`]: what a middleware stands around.

use std::sync::Arc;

use crate::request::Request;
use crate::response::Response;
use crate::routes::Endpoint;

/// What a middleware stands around: further middleware, layers, the view.
///
/// ```
/// use veduta::{Next, Request, Response, middleware};
///
/// #[middleware]
/// async fn no_sniffing(request: Request, next: Next) -> Response {
///     let mut response = next.run(request).await;
///     let headers = response.headers_mut();
///     headers.insert("x-content-type-options", "nosniff".parse().unwrap());
///     response
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Next {
    endpoint: Arc<Endpoint>,
}

impl Next {
    pub(crate) fn new(endpoint: Arc<Endpoint>) -> Self {
        Self { endpoint }
    }

    /// Answers the request. There is always a response: an error of a view, its panic and 404 are
    /// answered by now.
    pub async fn run(self, request: Request) -> Response {
        self.endpoint.answer(request).await
    }
}
