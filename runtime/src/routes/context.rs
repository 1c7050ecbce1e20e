//! [`AnswerContext`]: what is kept of a request while something else consumes it.

use std::sync::Arc;

use tracing::Level;

use crate::error::Result;
use crate::failure::{Answering, ErrorPage, Reply, answer};
use crate::info::Info;
use crate::request::{Connection, Request};
use crate::response::{Response, complete};

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
        let environment = &*self.connection.environment;
        let finished = |response| complete(response, environment);
        let on_error = environment.on_error.as_ref();
        let page = on_error.map(|page| move |error: &ErrorPage<'_>| finished(page(error)));
        let page = page.as_ref().map(|page| page as &Answering<'_>);
        let mut response = answer(outcome.and_then(finished), &self.reply, self.view, page);
        if let Some(view) = self.view
            && tracing::enabled!(target: "veduta::access", Level::INFO)
        {
            response.extensions_mut().insert(Answered(view));
        }
        response
    }
}
