//! [`Served`]: an application as a connection of our own server asks it.

use std::sync::Arc;

use http::request::Parts;

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

impl Served {
    pub(super) fn new(app: AppService) -> Self {
        Self { app }
    }
}

impl ConnectionService for Served {
    type Future = Scoped<Life>;

    fn answer(&self, head: Parts, body: Body) -> Scoped<Life> {
        self.app.respond(head, body)
    }

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
