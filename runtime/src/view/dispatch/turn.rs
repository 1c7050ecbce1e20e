//! [`Turn`]: a view from its call to its end, whatever that is.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::StatusCode;
use tokio::runtime::Handle;
use tokio::time::{Sleep, sleep};

use super::pumped::follow;
use super::{Contained, stage_of};
use crate::bridge::{Place, spawn_at};
use crate::context::Slot;
use crate::error::{Error, Result};
use crate::failure::report;
use crate::info::{Dispatch, Info};
use crate::outcome::{Lost, Outcome, Reason, Stage, note_view, reason};
use crate::polling::{self, Doing};
use crate::quarantine::Quarantine;
use crate::request::Request;
use crate::response::Response;
use crate::settings::within_reach;
use crate::watchdog::Record;

/// The turn of a view: ends it when its time is over, and knows what became of it when it is dropped.
///
pub(crate) struct Turn {
    /// `None` once it is over.
    course: Option<Course>,
    /// What its view was asked, and has consumed.
    request: Request,
    /// The view's, for those who watch.
    number: u32,
    /// Whether it stays on the event loop although its view is in quarantine.
    is_trial: bool,
    is_detached: bool,
}

/// A view under way.
struct Course {
    answer: Contained,
    info: &'static Info,
    /// Whether it is polled in quarantine.
    is_in_quarantine: bool,
    /// When it first had to wait.
    since: Option<Instant>,
    /// Only of a view with a timeout, once it has to wait.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Turn {
    pub(crate) fn new(
        info: &'static Info,
        number: u32,
        is_trial: bool,
        request: Request,
        answer: Contained,
    ) -> Self {
        let course = Course {
            answer,
            info,
            is_in_quarantine: false,
            since: None,
            deadline: None,
        };
        Self {
            course: Some(course),
            request,
            number,
            is_trial,
            is_detached: false,
        }
    }

    /// What its view was asked.
    pub(crate) fn request(&self) -> &Request {
        &self.request
    }

    /// Has the body of its answer follow the view to quarantine.
    pub(crate) fn follow(&self, answer: &mut Response) {
        follow(
            answer,
            self.request.connection(),
            self.number,
            self.is_trial,
        );
    }

    /// Whether it may share a thread with the hooks before it. The clock of a timeout would stand still there.
    pub(crate) fn is_carried(&self) -> bool {
        let course = self.course.as_ref();
        course.is_some_and(|Course { info, .. }| {
            info.dispatch == Dispatch::Blocking && info.pool.is_none() && info.timeout.is_none()
        })
    }

    /// What is done when nobody asks for the answer any more.
    #[cold]
    fn leave(&mut self, course: Course) {
        let reason = reason();
        let environment = self.request.environment();
        let is_ending = reason == Some(Reason::CutOff) || environment.ending.is_cut();
        if reason != Some(Reason::Told) && course.info.detach && !self.is_detached && !is_ending {
            self.detach(course);
            return;
        }
        let Course { info, since, .. } = course;
        let stage = stage_of(|| drop(course));
        let stage = match info.dispatch {
            // The jobs that it waits for are its own affair.
            Dispatch::Async | Dispatch::Inline => Stage::Awaiting,
            Dispatch::Blocking | Dispatch::Cpu => stage,
        };
        if reason.is_some() {
            note_view(|| Some(info), Some(stage), false);
            return;
        }
        if self.is_detached {
            // It is logged with the other tasks.
            let outcomes = &self.request.environment().outcomes;
            outcomes.count(Some(info), Outcome::CutOff);
            return;
        }
        self.record(info, Outcome::DroppedByLayer, stage, since);
    }

    /// Lets the view go on in a task of its own.
    fn detach(&self, course: Course) {
        let Course { info, since, .. } = course;
        if Handle::try_current().is_err() {
            // Its runtime has ended.
            return;
        }
        let request = self.request.share();
        let turn = Self {
            course: Some(course),
            request: request.share(),
            number: self.number,
            // With its client the trial has ended.
            is_trial: false,
            is_detached: true,
        };
        // Jobs that it waits for set values of this context, no copy.
        spawn_at(Place::View(info), Slot::share(), async move {
            let outcome = turn.await;
            if let Err(error) = &outcome
                && let Some(ended) = error.outcome()
            {
                request.environment().outcomes.count(Some(info), ended);
            }
            report(outcome, info);
        });
        note_view(|| Some(info), None, true);
        if reason().is_none() {
            self.record(info, Outcome::Detached, Stage::Awaiting, since);
        }
    }

    fn record(&self, info: &'static Info, outcome: Outcome, stage: Stage, since: Option<Instant>) {
        let lost = Lost {
            view: Some(info),
            outcome,
            stage,
            elapsed: since.map(|since| since.elapsed()).unwrap_or_default(),
        };
        self.request.environment().outcomes.record(&lost);
    }
}

impl Future for Turn {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        let Self {
            course,
            request,
            number,
            is_trial,
            ..
        } = &mut *self;
        let Some(course) = course else {
            return Poll::Pending;
        };
        let _polling = polling::doing(Doing::view(course.info));
        let environment = request.environment();
        let view = environment.watch.view(*number);
        if view.is_notable() && !course.is_in_quarantine {
            if view.wants_quarantine(*is_trial) {
                course.go_to_quarantine(view, &environment.quarantine);
            } else if course.is_first_turn() {
                // Answers to earlier requests of the connection leave before it is held up.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        let began = view.is_clocked().then(Instant::now);
        let poll = Pin::new(&mut course.answer).poll(cx);
        if let Some(began) = began
            && let Poll::Ready(Ok(_)) = poll
        {
            environment.watch.ran(view, began, course.since.is_some());
        }
        if poll.is_ready() {
            self.course = None;
            return poll;
        }
        ready!(course.poll_deadline(cx));
        let late = course.timed_out();
        let course = self.course.take();
        // What is dropped half done may panic.
        stage_of(|| drop(course));
        Poll::Ready(Err(late))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(course) = self.course.take() {
            let _polling = polling::doing(Doing::view(course.info));
            self.leave(course);
        }
    }
}

impl Course {
    /// Goes on there, if there are threads for it.
    #[cold]
    fn go_to_quarantine(&mut self, view: &Record, quarantine: &Quarantine) {
        let Some(entrance) = quarantine.entrance() else {
            return;
        };
        self.is_in_quarantine = true;
        view.count_quarantined();
        self.answer.replace(|answer| {
            let stay = entrance.take_in(answer);
            Box::pin(async { stay.await? })
        });
    }

    /// Whether it has not been polled before, of a view that is polled on the event loop.
    #[cold]
    fn is_first_turn(&mut self) -> bool {
        let is_first = self.since.is_none();
        self.since.get_or_insert_with(Instant::now);
        is_first && self.info.dispatch.is_on_loop()
    }

    /// Ready once the view has had its time; views without a timeout make no timer.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.since.get_or_insert_with(Instant::now);
        let Some(limit) = self.info.timeout else {
            return Poll::Pending;
        };
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(sleep(within_reach(limit))));
        deadline.as_mut().poll(cx)
    }

    /// 504, not 503: that would ask the client to send the request again, and its work may still run.
    fn timed_out(&self) -> Error {
        let limit = self.info.timeout.unwrap_or_default();
        let cause = format!("it took longer than its timeout of {limit:?}");
        Error::new(StatusCode::GATEWAY_TIMEOUT, "the answer took too long")
            .with_source(cause)
            .with_outcome(Outcome::TimedOut)
    }
}
