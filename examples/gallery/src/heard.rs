//! What the watchdog says, collected from the log.

use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;
use veduta::Result;

static HEARD: Mutex<Vec<Warning>> = Mutex::new(Vec::new());

/// One of its warnings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Warning {
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: String,
}

/// Listens from now on.
pub(crate) fn listen() -> Result<()> {
    Ok(tracing::subscriber::set_global_default(
        registry().with(Listener),
    )?)
}

/// What it has said until now.
pub(crate) fn warnings() -> Vec<Warning> {
    let heard = HEARD.lock();
    heard.unwrap_or_else(PoisonError::into_inner).clone()
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "veduta::watchdog" {
            return;
        }
        let mut warning = Warning::default();
        event.record(&mut warning);
        let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(warning);
    }
}

impl Visit for Warning {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "help" => self.help = format!("{value:?}"),
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // Without the quotes.
        self.record_debug(field, &format_args!("{value}"));
    }
}
