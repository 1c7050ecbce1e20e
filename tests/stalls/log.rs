//! What the watchdog has said.

use std::fmt::Debug;
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// One event of the watchdog.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warning {
    pub(crate) text: String,
    pub(crate) at: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) unsaid: Option<u64>,
}

impl Warning {
    /// Whether what it tells of goes on.
    pub(crate) fn is_of_now(&self) -> bool {
        self.text.contains("and holds it still")
    }

    /// Whether it tells of the end of something that it has told of before.
    pub(crate) fn is_of_the_end(&self) -> bool {
        self.text.ends_with(" in the end")
    }

    /// What it blames.
    pub(crate) fn culprit(&self) -> &str {
        let end = self.text.find(" has held ").or(self.text.find(" held "));
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

static WARNINGS: Mutex<Vec<Warning>> = Mutex::new(Vec::new());
static CHANGED: Condvar = Condvar::new();

fn warnings() -> MutexGuard<'static, Vec<Warning>> {
    WARNINGS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what was said, and listens from now on.
pub(crate) fn begin() {
    static LISTENS: Once = Once::new();
    LISTENS.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
    warnings().clear();
}

/// All that was said since.
pub(crate) fn all() -> Vec<Warning> {
    warnings().clone()
}

/// The first warning that fits, as soon as it is there.
pub(crate) fn await_warning(fits: impl Fn(&Warning) -> bool) -> Warning {
    let is_missing = |warnings: &mut Vec<Warning>| !warnings.iter().any(&fits);
    let waited = CHANGED.wait_timeout_while(warnings(), crate::PATIENCE, is_missing);
    let (warnings, _) = waited.unwrap_or_else(PoisonError::into_inner);
    let found = warnings.iter().find(|warning| fits(warning)).cloned();
    found.unwrap_or_else(|| panic!("nobody has said it: {warnings:#?}"))
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "veduta::watchdog"
    }

    fn event(&self, event: &Event<'_>) {
        if *event.metadata().level() != Level::WARN {
            return;
        }
        let mut warning = Warning::default();
        event.record(&mut warning);
        warnings().push(warning);
        CHANGED.notify_all();
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Warning {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.text = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "at" => self.at = Some(value.to_owned()),
            "help" => self.help = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "unsaid" {
            self.unsaid = Some(value);
        }
    }
}
