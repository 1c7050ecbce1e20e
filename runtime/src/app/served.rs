//! [`Served`]: an application as a connection of our own server asks it.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::service::{Service, service_fn};

use super::AppService;
use super::access;
use crate::body::Body;
use crate::error::Error;
use crate::outcome::Outcome;
#[cfg(feature = "tls")]
use crate::request::TlsSession;
use crate::request::{Connection, Request};
use crate::response::Response;
use crate::routes::AnswerContext;
use crate::server::ConnectionService;

/// The service of one connection.
struct Served<S> {
    service: S,
    connection: Arc<Connection>,
}

/// The service of the connection of a client.
pub(super) fn served(app: AppService) -> impl ConnectionService {
    let connection = Arc::clone(&app.connection);
    let app = Arc::new(app);
    let service = service_fn(move |request: http::Request<Body>| {
        let app = Arc::clone(&app);
        async move { Ok::<_, Infallible>(app.answer(request).await) }
    });
    Served {
        service,
        connection,
    }
}

impl<S: Service<http::Request<Body>>> Service<http::Request<Body>> for Served<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn call(&self, request: http::Request<Body>) -> S::Future {
        self.service.call(request)
    }
}

impl<S> ConnectionService for Served<S>
where
    S: Service<http::Request<Body>, Response = Response, Error = Infallible, Future: Send>
        + Send
        + Sync
        + 'static,
{
    fn answer_to_no_request(&self, error: Error) -> Response {
        let environment = &self.connection.environment;
        environment.outcomes.count(None, Outcome::Malformed);
        access::malformed(self.connection.client, error.status());
        // An application's own error page is asked about some request.
        let (head, ()) = http::Request::new(()).into_parts();
        let request = Request::new(head, Body::empty(), Arc::clone(&self.connection));
        AnswerContext::new(&request).answer(Err(error))
    }

    #[cfg(feature = "tls")]
    fn agree(&self, session: TlsSession) {
        // There is one handshake a connection.
        let _ = self.connection.tls.set(session);
    }
}
