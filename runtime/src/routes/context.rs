//! [`AnswerContext`]: what is kept of a request while something else consumes it.

use std::sync::Arc;

use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};

use crate::body::Body;
use crate::bridge::MayBlock;
use crate::error::{Error, Result};
use crate::failure::{Answering, ErrorPage, Reply, answer, has_request_id, outcome_of, watch};
use crate::info::Info;
use crate::outcome::{Outcome, note_view};
use crate::request::{Connection, Request};
use crate::response::{Behind, Conditions, IntoResponse, Response, Unfinished, finish};
use crate::view::dispatch::on_thread;
use crate::watchdog::Trial;

/// Which view has answered, for the access log and for whoever is told of the end.
#[derive(Clone, Copy)]
pub(crate) struct Answered(pub(crate) &'static Info);

/// What an answer needs of its request while something else has that.
pub(crate) struct AnswerContext {
    asked: Asked,
    /// Decided by the end of the answer; boxed, since few have one.
    trial: Option<Box<Trial>>,
}

enum Asked {
    /// The request itself, which a view only looks at: most answers need nothing of it.
    Shared(Request),
    /// Of a request that is about to be changed or taken apart.
    Kept(Box<Kept>),
}

/// All that an answer may need of its request.
struct Kept {
    reply: Reply,
    view: Option<&'static Info>,
    conditions: Conditions,
    connection: Arc<Connection>,
}

/// What has ended a request with its answer, for whoever is told of its end.
#[derive(Clone, Copy)]
pub(crate) struct Ended(pub(crate) Outcome);

impl AnswerContext {
    /// Of a request that stays as it is until it is answered.
    pub(crate) fn new(request: &Request) -> Self {
        Self {
            asked: Asked::Shared(request.share()),
            trial: None,
        }
    }

    /// Of a request that whoever answers it may change.
    pub(super) fn keep(request: &Request) -> Self {
        Self {
            asked: Asked::Kept(Box::new(Kept::of(request))),
            trial: None,
        }
    }

    /// The same of a view that is on trial.
    pub(super) fn on_trial(mut self, trial: Option<Box<Trial>>) -> Self {
        self.trial = trial;
        self
    }

    fn connection(&self) -> &Arc<Connection> {
        match &self.asked {
            Asked::Shared(request) => request.connection(),
            Asked::Kept(kept) => &kept.connection,
        }
    }

    fn view(&self) -> Option<&'static Info> {
        match &self.asked {
            Asked::Shared(request) => request.view(),
            Asked::Kept(kept) => kept.view,
        }
    }

    fn with_kept<R>(&self, step: impl FnOnce(&Kept) -> R) -> R {
        match &self.asked {
            Asked::Shared(request) => step(&Kept::of(request)),
            Asked::Kept(kept) => step(kept),
        }
    }

    /// The answer of what runs on the event loop: what is not finished yet is, first.
    pub(crate) async fn finish(self, outcome: Result<Response>) -> Response {
        let outcome = match outcome {
            Ok(response) if Unfinished::of(&response).is_some() => {
                // Boxed: every request would have room for it, and few need it.
                Box::pin(self.finish_response(response)).await
            }
            outcome => outcome,
        };
        self.answer(outcome)
    }

    async fn finish_response(&self, response: Response) -> Result<Response> {
        let wants_thread = Unfinished::of(&response).is_some_and(Unfinished::wants_thread);
        let conditions = match &self.asked {
            Asked::Shared(request) => Conditions::of(request.method(), request.headers()),
            Asked::Kept(kept) => kept.conditions.clone(),
        };
        let connection = Arc::clone(self.connection());
        let finish = move || {
            let behind = Behind {
                environment: &connection.environment,
                conditions: &conditions,
            };
            finish(response, &behind)
        };
        if wants_thread {
            return on_thread(self.connection(), move |_: &MayBlock| finish()).await?;
        }
        finish()
    }

    pub(crate) fn answer(mut self, outcome: Result<Response>) -> Response {
        let trial = self.trial.take();
        self.with_kept(|kept| kept.answer(outcome, trial))
    }

    /// Logs it when the body breaks off.
    pub(super) fn watch(&self, response: Response) -> Response {
        if !response.body().is_unwatched() {
            return response;
        }
        self.with_kept(|kept| kept.watch(response))
    }
}

impl Drop for AnswerContext {
    fn drop(&mut self) {
        // Of a request that is dropped on its way to the view, this knows the view.
        note_view(|| self.view(), None, false);
    }
}

/// Whether a view's response leaves as it is, without an [`AnswerContext`]: most do.
#[inline]
pub(super) fn is_complete(response: &Response, request: &Request) -> bool {
    response.extensions().is_empty()
        && !response.status().is_informational()
        && !response.body().is_unwatched()
        && !has_request_id(request.headers())
        && !request.environment().is_asked_for_requests()
}

impl Kept {
    fn of(request: &Request) -> Self {
        let connection = Arc::clone(request.connection());
        let has_page = connection.environment.on_error.is_some();
        let uri = has_page.then(|| request.uri());
        Self {
            reply: Reply::new(request.headers(), uri),
            view: request.view(),
            conditions: Conditions::of(request.method(), request.headers()),
            connection,
        }
    }

    fn answer(&self, outcome: Result<Response>, trial: Option<Box<Trial>>) -> Response {
        let environment = &self.connection.environment;
        let on_error = environment.on_error.as_ref();
        let page = on_error.map(|page| |error: &ErrorPage<'_>| self.finish_page(page(error)));
        let page = page.as_ref().map(|page| page as &Answering<'_>);
        let outcome = outcome.and_then(final_one);
        let ended = outcome_of(&outcome);
        let mut response = self.watch(answer(outcome, &self.reply, self.view, page));
        if let Some(trial) = trial {
            match response.body_mut().as_watched() {
                Some(body) => body.set_trial(*trial),
                None => trial.pass(),
            }
        }
        if let Some(ended) = ended {
            environment.outcomes.count(self.view, ended);
            response.extensions_mut().insert(Ended(ended));
        }
        if let Some(view) = self.view
            && environment.is_asked_for_requests()
        {
            response.extensions_mut().insert(Answered(view));
        }
        response
    }

    /// An error page is made in place: one that wants a thread is sent as it is.
    fn finish_page(&self, page: Response) -> Result<Response> {
        if Unfinished::of(&page).is_none_or(Unfinished::wants_thread) {
            return Ok(page);
        }
        let behind = Behind {
            environment: &self.connection.environment,
            conditions: &Conditions::default(),
        };
        finish(page, &behind)
    }

    fn watch(&self, response: Response) -> Response {
        let application = self.connection.environment.watch.application();
        watch(response, &self.reply, self.view, application)
    }
}

/// An interim answer (RFC 9110, 15.2) would leave the client waiting for the final one. Only a protocol can be switched to.
fn final_one(response: Response) -> Result<Response> {
    let status = response.status();
    if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
        let message = format!("a view has answered with {status}, which is not a final answer");
        return Err(Error::internal(message));
    }
    Ok(response)
}

/// The answer for a path whose views are of other methods.
pub(super) fn not_allowed(request: &Request, allow: &str) -> Result<Response> {
    let allow = HeaderValue::from_str(allow).unwrap_or(HeaderValue::from_static(""));
    if request.method() == Method::OPTIONS {
        Ok((StatusCode::NO_CONTENT, [(ALLOW, allow)], Body::empty()).into_response())
    } else {
        let message = format!("{} is not a method of this page", request.method());
        Err(Error::new(StatusCode::METHOD_NOT_ALLOWED, message).with_header(ALLOW, allow))
    }
}
