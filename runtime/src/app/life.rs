//! [`Life`]: a request from its head to its end, and who is told of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::header::CONTENT_LENGTH;
use tracing::Level;

use super::access;
use crate::body::Body;
use crate::failure::{End, Watched};
use crate::outcome::{Asked, Finish, Lost, Outcome, Reason, Stage, leaving};
use crate::polling;
use crate::request::{Connection, Request};
use crate::response::Response;
use crate::routes::{Answered, Ended};

/// The outermost future of a request: it is either answered or dropped, and knows which.
pub(super) struct Life<'a, F> {
    /// `None` once it is over.
    answer: Pin<&'a mut Option<F>>,
    connection: &'a Arc<Connection>,
    /// Only when somebody wants to be told of the end.
    asked: Option<Asked>,
    /// When it first had to wait.
    since: Option<Instant>,
}

impl<'a, F: Future<Output = Response>> Life<'a, F> {
    pub(super) fn new(
        connection: &'a Arc<Connection>,
        asked: Option<Asked>,
        answer: Pin<&'a mut Option<F>>,
    ) -> Self {
        Self {
            answer,
            connection,
            asked,
            since: None,
        }
    }
}

/// What is kept of a request for those who want to be told of its end.
pub(super) fn asked(request: &Request, connection: &Connection) -> Option<Asked> {
    let is_wanted = !connection.environment.on_finished.is_empty()
        || tracing::enabled!(target: "veduta::access", Level::INFO);
    is_wanted.then(|| Asked::new(request.method(), request.uri(), connection.client))
}

impl<F> Life<'_, F> {
    /// Most answers are whole already, and nobody asks about them.
    fn answered(&mut self, mut response: Response) -> Response {
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
        let has_hooks = !self.connection.environment.on_finished.is_empty();
        let asked = asked.filter(|_| has_hooks);
        let answered = response.extensions().get().map(|Answered(view)| *view);
        if has_hooks && response.body_mut().as_watched().is_none() {
            let application = self.connection.environment.watch.application();
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
            let connection = Arc::clone(self.connection);
            if let Some(length) = length {
                body.set_length(length);
            }
            body.on_end(move |end| sent(&connection, asked.as_ref(), finish, end, since));
        }
        response
    }

    #[cold]
    fn lost(&mut self) {
        let environment = &self.connection.environment;
        let reason = if environment.ending.is_cut() {
            Reason::CutOff
        } else {
            Reason::ClientGone
        };
        let left = leaving(reason, || self.answer.set(None));
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

impl<F: Future<Output = Response>> Future for Life<'_, F> {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let application = self.connection.environment.watch.application();
        let Some(answer) = self.answer.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let poll = {
            let _polling = polling::begin(application);
            answer.poll(cx)
        };
        if poll.is_pending() {
            self.since.get_or_insert_with(Instant::now);
        }
        let response = ready!(poll);
        self.answer.set(None);
        Poll::Ready(self.answered(response))
    }
}

impl<F> Drop for Life<'_, F> {
    fn drop(&mut self) {
        if self.answer.is_some() {
            // What it drops may take its time.
            let _polling = polling::begin(self.connection.environment.watch.application());
            self.lost();
        }
    }
}
