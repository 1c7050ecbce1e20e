//! [`Life`]: a request from its head to its end, and who is told of it.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::StatusCode;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http_body::Body as _;

use super::access;
use crate::body::Body;
use crate::failure::{End, Watched};
use crate::outcome::{Asked, Finish, Lost, Outcome, Reason, Stage, leaving};
use crate::polling;
use crate::request::Connection;
use crate::response::Response;
use crate::routes::{Answered, Ended, EndpointFuture};

/// The outermost future of a request: it is either answered or dropped, and knows which.
pub(super) struct Life {
    /// `None` once it is over.
    answer: Option<EndpointFuture>,
    connection: Arc<Connection>,
    is_head: bool,
    /// Whether it has been polled. hyper drops it before that when the client has gone by then: nothing has begun.
    has_begun: bool,
    /// Only when somebody wants to be told of the end; boxed, since few have one.
    asked: Option<Box<Asked>>,
    /// When it first had to wait.
    since: Option<Instant>,
}

/// What is kept of a request for those who want to be told of its end.
#[inline]
pub(super) fn asked(head: &Parts, connection: &Connection) -> Option<Box<Asked>> {
    let is_wanted = connection.environment.is_asked_for_requests();
    is_wanted.then(|| Box::new(Asked::new(&head.method, &head.uri, connection.client)))
}

impl Life {
    #[inline]
    pub(super) fn new(
        answer: EndpointFuture,
        connection: Arc<Connection>,
        is_head: bool,
        asked: Option<Box<Asked>>,
    ) -> Self {
        Self {
            answer: Some(answer),
            connection,
            is_head,
            has_begun: false,
            asked,
            since: None,
        }
    }

    #[inline]
    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Response> {
        let Some(answer) = &mut self.answer else {
            return Poll::Pending;
        };
        let _polling = polling::begin(self.connection.environment.watch.application());
        Pin::new(answer).poll(cx)
    }

    /// Has those who want to be told of the end learn of it.
    #[inline(never)]
    fn tell_of_end(&mut self, response: &mut Response) {
        let asked = self.asked.take();
        if let Some(asked) = &asked {
            access::answered(asked, response);
        }
        let has_hooks = !self.connection.environment.on_finished.is_empty();
        let asked = asked.filter(|_| has_hooks);
        let answered = response.extensions().get().map(|Answered(view)| *view);
        if has_hooks && response.body_mut().as_watched().is_none() {
            let application = self.connection.environment.watch.application();
            let body = mem::take(response.body_mut());
            let watched = Watched::new(body, answered, None, application);
            *response.body_mut() = Body::watched(watched);
        }
        let ended = response.extensions().get().map(|Ended(ended)| *ended);
        let status = response.status();
        let length = content_length(response);
        if let Some(body) = response.body_mut().as_watched() {
            let finish = Finish {
                view: answered.or(body.view()),
                status: Some(status),
                outcome: ended.unwrap_or(Outcome::Answered),
            };
            let since = self.since.unwrap_or_else(Instant::now);
            let connection = Arc::clone(&self.connection);
            if let Some(length) = length {
                body.set_length(length);
            }
            body.on_end(move |end| sent(&connection, asked.as_deref(), finish, end, since));
        }
    }

    #[cold]
    fn lost(&mut self) {
        let connection = Arc::clone(&self.connection);
        let environment = &connection.environment;
        let reason = if environment.ending.is_cut() {
            Reason::CutOff
        } else {
            Reason::ClientGone
        };
        let left = leaving(reason, || self.answer = None);
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
        self.has_begun = true;
        let mut poll = self.poll_answer(cx);
        match &mut poll {
            Poll::Pending => {
                self.since.get_or_insert_with(Instant::now);
            }
            Poll::Ready(response) => {
                self.answer = None;
                if self.is_head {
                    without_body(response);
                }
                // Most answers are whole already, and nobody asks about them.
                if self.asked.is_some() || response.body_mut().as_watched().is_some() {
                    self.tell_of_end(response);
                }
            }
        }
        poll
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if self.has_begun && self.answer.is_some() {
            // What it drops may take its time.
            let _polling = polling::begin(self.connection.environment.watch.application());
            self.lost();
        }
    }
}
