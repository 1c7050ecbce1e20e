//! [`Case`]: what the watchdog has to do with a request of a view.

use std::sync::Arc;

use tokio::task::yield_now;

use super::pumped::pumped;
use crate::request::Connection;
use crate::response::Response;
use crate::watchdog::{Clocked, Trial};

/// A request of a view that may be in quarantine.
pub(crate) struct Case {
    /// That of the view.
    number: usize,
    trial: Option<Trial>,
}

impl Case {
    /// Of the view of this number.
    pub(crate) async fn open(connection: &Connection, number: usize) -> Self {
        let watch = &connection.environment.watch;
        let view = watch.view(number);
        let mut case = Self {
            number,
            trial: None,
        };
        if view.is_notable() {
            case.trial = watch.trial(number);
            if !view.wants_quarantine(case.is_trial()) {
                // Answers to earlier requests of the connection leave before it is held up.
                yield_now().await;
            }
        }
        case
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Whether it stays on the event loop although its view is in quarantine.
    pub(super) fn is_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Looks at how long the view runs, as long as it is not known whether it belongs where it is.
    pub(crate) fn clocked<'a, F>(&self, connection: &'a Connection, turn: F) -> Clocked<'a, F> {
        let watch = &connection.environment.watch;
        watch.clocked(watch.view(self.number), turn)
    }

    /// Has the body of the view's answer follow it to quarantine.
    pub(crate) fn follow(&self, answer: Response, connection: &Arc<Connection>) -> Response {
        if answer.body().is_polled() {
            pumped(answer, connection, self.number, self.is_trial())
        } else {
            answer
        }
    }

    /// The end of its answer decides a trial.
    pub(crate) fn close(self, answer: &mut Response) {
        if let Some(trial) = self.trial {
            match answer.body_mut().as_watched() {
                Some(body) => body.set_trial(trial),
                None => trial.pass(),
            }
        }
    }
}
