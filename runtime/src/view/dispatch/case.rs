//! [`Case`]: what the watchdog has to do with a request of a view.

use std::sync::Arc;

use tokio::task::yield_now;

use super::pumped::pumped;
use crate::error::Result;
use crate::request::Connection;
use crate::response::Response;
use crate::watchdog::{Clocked, Trial};

/// A request of a view that may be in quarantine.
pub(crate) struct Case {
    /// That of the view.
    number: usize,
    trial: Option<Box<Trial>>,
}

impl Case {
    /// Of the view of this number.
    #[inline]
    pub(crate) fn new(number: usize) -> Self {
        Self {
            number,
            trial: None,
        }
    }

    /// Whether there is more to it than to most.
    #[inline]
    pub(crate) fn is_notable(&self, connection: &Connection) -> bool {
        connection.environment.watch.view(self.number).is_notable()
    }

    /// Finds out whether it is a trial, and prepares for what it may hold up.
    pub(crate) async fn open(&mut self, connection: &Connection) {
        let watch = &connection.environment.watch;
        self.trial = watch.trial(self.number).map(Box::new);
        if !watch.view(self.number).wants_quarantine(self.is_trial()) {
            // Answers to earlier requests of the connection leave before it is held up.
            yield_now().await;
        }
    }

    #[inline]
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Whether it stays on the event loop although its view is in quarantine.
    #[inline]
    pub(crate) fn is_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Looks at how long the view runs, as long as it is not known whether it belongs where it is.
    #[inline]
    pub(crate) fn clocked<'a, F>(&self, connection: &'a Connection, turn: F) -> Clocked<'a, F> {
        let watch = &connection.environment.watch;
        watch.clocked(watch.view(self.number), turn)
    }

    /// Has the body of the view's answer follow it to quarantine.
    #[inline]
    pub(crate) fn follow(&self, outcome: &mut Result<Response>, connection: &Arc<Connection>) {
        if let Ok(answer) = outcome
            && answer.body().is_polled()
        {
            let body = std::mem::take(answer.body_mut());
            *answer.body_mut() = pumped(body, connection, self.number, self.is_trial());
        }
    }

    /// Has the end of an answer decide a trial.
    pub(crate) fn close(self, answer: &mut Response) {
        if let Some(trial) = self.trial {
            match answer.body_mut().as_watched() {
                Some(body) => body.set_trial(*trial),
                None => (*trial).pass(),
            }
        }
    }
}
