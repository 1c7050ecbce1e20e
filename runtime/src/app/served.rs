//! [`Served`]: an application as a connection of our own server asks it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::service::Service;

use super::life::Life;
use super::{AppService, access};
use crate::body::Body;
use crate::context::Scoped;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::request::Request;
#[cfg(feature = "tls")]
use crate::request::TlsSession;
use crate::response::Response;
use crate::routes::AnswerContext;
use crate::server::ConnectionService;

/// The service of one connection.
pub(super) struct Served {
    app: AppService,
}

/// The answer to one request of it.
pub(super) struct ServedFuture {
    response: Scoped<Life>,
}

impl Served {
    pub(super) fn new(app: AppService) -> Self {
        Self { app }
    }
}

impl Service<http::Request<Body>> for Served {
    type Response = Response;
    type Error = Infallible;
    type Future = ServedFuture;

    fn call(&self, request: http::Request<Body>) -> ServedFuture {
        ServedFuture {
            response: self.app.respond(request),
        }
    }
}

impl Future for ServedFuture {
    type Output = Result<Response, Infallible>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.response).poll(cx).map(Ok)
    }
}

impl ConnectionService for Served {
    fn answer_to_no_request(&self, error: Error) -> Response {
        let environment = &self.app.connection.environment;
        environment.outcomes.count(None, Outcome::Malformed);
        access::malformed(self.app.connection.client, error.status());
        // An application's own error page is asked about some request.
        let (head, ()) = http::Request::new(()).into_parts();
        let request = Request::new(head, Body::empty(), Arc::clone(&self.app.connection), None);
        AnswerContext::new(&request).answer(Err(error))
    }

    #[cfg(feature = "tls")]
    fn agree(&self, session: TlsSession) {
        // There is one handshake a connection.
        let _ = self.app.connection.tls.set(session);
    }
}
