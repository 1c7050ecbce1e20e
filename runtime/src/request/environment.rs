//! What every request of an application shares, and what every request of a connection shares.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;
#[cfg(feature = "tls")]
use std::sync::OnceLock;

use tokio::runtime::Handle;
use tracing::Level;

#[cfg(feature = "tls")]
use super::TlsSession;
use crate::bridge::Pools;
use crate::budget::Budget;
use crate::connections::Connections;
use crate::failure::OnError;
use crate::lifecycle::Lifecycle;
use crate::outcome::{OnFinished, Outcomes};
use crate::quarantine::Quarantine;
use crate::settings::Settings;
use crate::shutdown::{Ending, Standing};
use crate::watchdog::Watch;

/// What every request of an application shares.
pub(crate) struct Environment {
    pub(crate) settings: Settings,
    pub(crate) pools: Arc<Pools>,
    pub(crate) bodies: Arc<Budget>,
    pub(crate) states: States,
    pub(crate) on_error: Option<OnError>,
    pub(crate) standing: Standing,
    pub(crate) ending: Ending,
    pub(crate) connections: Arc<Connections>,
    pub(crate) outcomes: Outcomes,
    pub(crate) on_finished: OnFinished,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) watch: Watch,
    pub(crate) quarantine: Quarantine,
}

impl Environment {
    /// Says that the current runtime serves the application: its tasks find the pools by that.
    pub(crate) fn register(&self) {
        let runtime = Handle::current();
        self.pools.register(&runtime);
        self.watch.set_runtime(runtime);
    }

    /// Whether somebody wants to know of each request: a hook, or the access log.
    #[inline]
    pub(crate) fn is_asked_for_requests(&self) -> bool {
        tracing::enabled!(target: "veduta::access", Level::INFO) || !self.on_finished.is_empty()
    }
}

/// What every request of a connection shares.
///
/// Requests hold the connection, not the application: a count that many cores write to would cost
/// more than everything else here.
pub(crate) struct Connection {
    pub(crate) environment: Arc<Environment>,
    pub(crate) client: Option<SocketAddr>,
    /// Empty unless both sides have agreed on TLS.
    #[cfg(feature = "tls")]
    pub(crate) tls: OnceLock<TlsSession>,
}

impl Connection {
    pub(crate) fn new(environment: Arc<Environment>, client: Option<SocketAddr>) -> Self {
        Self {
            environment,
            client,
            #[cfg(feature = "tls")]
            tls: OnceLock::new(),
        }
    }
}

/// The application data, one value a type.
#[derive(Default)]
pub(crate) struct States {
    values: HashMap<TypeId, Given>,
}

struct Given {
    value: Arc<dyn Any + Send + Sync>,
    place: &'static Location<'static>,
}

impl States {
    /// Returns where one of this type was given before.
    #[track_caller]
    pub(crate) fn insert<T: Send + Sync + 'static>(
        &mut self,
        value: Arc<T>,
    ) -> Option<&'static Location<'static>> {
        let place = Location::caller();
        let given = Given { value, place };
        let earlier = self.values.insert(TypeId::of::<T>(), given)?;
        Some(earlier.place)
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let value = Arc::clone(&self.values.get(&TypeId::of::<T>())?.value);
        value.downcast().ok()
    }

    pub(crate) fn contains(&self, id: TypeId) -> bool {
        self.values.contains_key(&id)
    }
}

/// What the arguments of a view need of the application, collected before it starts.
///
/// An extractor of your own that uses [`State<T>`](crate::State) inside says so in its
/// [`requires`](crate::FromRequest::requires); a missing `T` is then found at start-up.
#[derive(Debug, Default)]
pub struct Requirements {
    states: Vec<RequiredState>,
}

#[derive(Debug)]
struct RequiredState {
    id: TypeId,
    name: &'static str,
    /// Of an `Arc` of it, which many give instead.
    shared: TypeId,
}

impl Requirements {
    /// The application must have been given a value of type `T`.
    pub fn state<T: Send + Sync + 'static>(&mut self) {
        self.states.push(RequiredState {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            shared: TypeId::of::<Arc<T>>(),
        });
    }

    /// What is required and not among `states`: what is missing, and what to write.
    pub(crate) fn missing<'a>(&'a self, states: &'a States) -> impl Iterator<Item = String> {
        let missing = self
            .states
            .iter()
            .filter(|state| !states.contains(state.id));
        missing.map(|RequiredState { name, shared, .. }| {
            if states.contains(*shared) {
                format!("`State<{name}>`, and the application was given an `Arc` of it; write `.shared_state(..)` instead of `.state(..)`")
            } else {
                format!("`State<{name}>`, which the application was not given; add `.state(..)` with one")
            }
        })
    }
}
