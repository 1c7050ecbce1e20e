//! [`Life`]: a request from its head to its end, and who is told of it.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::header::CONTENT_LENGTH;
use http::{Method, StatusCode};
use http_body::Body as _;
use tracing::Level;

use super::{AppService, access};
use crate::body::Body;
use crate::failure::{End, Watched};
use crate::outcome::{Asked, Finish, Lost, Outcome, Reason, Stage, leaving};
use crate::polling;
use crate::request::{Connection, Request};
use crate::response::Response;
use crate::routes::{Answered, EndpointFuture, Ended};

/// The outermost future of a request: it is either answered or dropped, and knows which.
pub(super) struct Life {
    /// `None` once it has been polled.
    request: Option<Request>,
    /// `None` before that, and when it is over.
    answer: Option<EndpointFuture>,
    app: Arc<AppService>,
    is_head: bool,
    /// Only when somebody wants to be told of the end; boxed, since few have one.
    asked: Option<Box<Asked>>,
    /// When it first had to wait.
    since: Option<Instant>,
}

impl Life {
    pub(super) fn new(request: Request, app: Arc<AppService>) -> Self {
        let environment = &app.connection.environment;
        let is_wanted = !environment.on_finished.is_empty()
            || tracing::enabled!(target: "veduta::access", Level::INFO);
        let client = app.connection.client;
        let asked = || Asked::new(request.method(), request.uri(), client);
        Self {
            is_head: request.method() == Method::HEAD,
            asked: is_wanted.then(|| Box::new(asked())),
            request: Some(request),
            answer: None,
            app,
            since: None,
        }
    }

    #[inline]
    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Response> {
        if let Some(request) = self.request.take() {
            self.answer = Some(self.app.answer(request));
        }
        match &mut self.answer {
            Some(answer) => Pin::new(answer).poll(cx),
            None => Poll::Pending,
        }
    }

    fn is_over(&self) -> bool {
        self.request.is_none() && self.answer.is_none()
    }

    fn end(&mut self) {
        self.request = None;
        self.answer = None;
    }

    /// Most answers are whole already, and nobody asks about them.
    fn answered(&mut self, mut response: Response) -> Response {
        if self.is_head {
            without_body(&mut response);
        }
        if self.asked.is_none() && response.body_mut().as_watched().is_none() {
            return response;
        }
        self.told(response)
    }

    fn told(&mut self, mut response: Response) -> Response {
        let asked = self.asked.take();
        if let Some(asked) = &asked {
            access::answered(asked, &response);
        }
        let has_hooks = !self.app.connection.environment.on_finished.is_empty();
        let asked = asked.filter(|_| has_hooks);
        let answered = response.extensions().get().map(|Answered(view)| *view);
        if has_hooks && response.body_mut().as_watched().is_none() {
            let application = self.app.connection.environment.watch.application();
            let watched = |body| Body::watched(Watched::new(body, answered, None, application));
            response = response.map(watched);
        }
        let ended = response.extensions().get().map(|Ended(ended)| *ended);
        let status = response.status();
        let length = content_length(&response);
        if let Some(body) = response.body_mut().as_watched() {
            let finish = Finish {
                view: answered.or(body.view()),
                status: Some(status),
                outcome: ended.unwrap_or(Outcome::Answered),
            };
            let since = self.since.unwrap_or_else(Instant::now);
            let connection = Arc::clone(&self.app.connection);
            if let Some(length) = length {
                body.set_length(length);
            }
            body.on_end(move |end| sent(&connection, asked.as_deref(), finish, end, since));
        }
        response
    }

    #[cold]
    fn lost(&mut self) {
        let app = Arc::clone(&self.app);
        let environment = &app.connection.environment;
        let reason = if environment.ending.is_cut() {
            Reason::CutOff
        } else {
            Reason::ClientGone
        };
        let left = leaving(reason, || self.end());
        let stage = left.stage.unwrap_or(Stage::Awaiting);
        let outcome = match reason {
            Reason::CutOff => Outcome::CutOff,
            _ if left.is_detached => Outcome::Detached,
            _ => stage.when_gone(),
        };
        let lost = Lost {
            view: left.view,
            outcome,
            stage,
            elapsed: self.since.map_or(Duration::ZERO, |since| since.elapsed()),
        };
        environment.outcomes.record(&lost);
        if let Some(asked) = self.asked.take() {
            let finish = Finish {
                view: left.view,
                status: None,
                outcome,
            };
            access::lost(&asked, finish);
            environment.on_finished.tell(&asked, finish);
        }
    }
}

fn content_length(response: &Response) -> Option<u64> {
    let length = response.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// The body of an answer has been sent, or has not.
fn sent(
    connection: &Connection,
    asked: Option<&Asked>,
    mut finish: Finish,
    end: End,
    since: Instant,
) {
    let environment = &connection.environment;
    match end {
        End::Whole => {}
        End::BrokenOff => {
            // It has been logged with its cause.
            finish.outcome = Outcome::BrokenOff;
            environment.outcomes.count(finish.view, finish.outcome);
        }
        End::Dropped => {
            finish.outcome = if environment.ending.is_cut() {
                Outcome::CutOff
            } else {
                Outcome::GoneWhileAnswered
            };
            environment.outcomes.record(&Lost {
                view: finish.view,
                outcome: finish.outcome,
                stage: Stage::Answered,
                elapsed: since.elapsed(),
            });
        }
    }
    if let Some(asked) = asked {
        environment.on_finished.tell(asked, finish);
    }
}

/// The answer to HEAD: that to GET, with its length, without its body (RFC 9110, 9.3.2).
fn without_body(response: &mut Response) {
    let body = mem::take(response.body_mut());
    let length = body.size_hint().exact();
    // RFC 9110, 8.6: an answer that has no content has no length of it.
    let is_empty = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    if let Some(length) = length.filter(|_| !is_empty) {
        let headers = response.headers_mut();
        headers
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
}

impl Future for Life {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let poll = {
            let _polling = polling::begin(self.app.connection.environment.watch.application());
            self.poll_answer(cx)
        };
        if poll.is_pending() {
            self.since.get_or_insert_with(Instant::now);
        }
        let response = ready!(poll);
        self.answer = None;
        Poll::Ready(self.answered(response))
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if !self.is_over() {
            // What it drops may take its time.
            let _polling = polling::begin(self.app.connection.environment.watch.application());
            self.lost();
        }
    }
}
