//! [`Luggage`]: what a job takes along from the code that waits for it.

use tracing::Span;

use super::slot::Slot;

/// The context of the code that submits a job, and its span.
pub(crate) struct Luggage {
    slot: Slot,
    span: Option<Span>,
}

impl Luggage {
    /// Of the calling code.
    pub(crate) fn pack() -> Self {
        Self {
            slot: Slot::share(),
            span: span(),
        }
    }

    /// Runs a job with it.
    pub(crate) fn carry<R>(&mut self, job: impl FnOnce() -> R) -> R {
        let _entered = self.span.as_ref().map(Span::enter);
        self.slot.visit(job)
    }
}

/// The span of the calling code. A program without a subscriber pays for one look at a flag.
pub(crate) fn span() -> Option<Span> {
    let is_listening = tracing::dispatcher::has_been_set();
    let span = is_listening.then(Span::current);
    span.filter(|span| !span.is_disabled())
}
