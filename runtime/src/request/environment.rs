//! What every request of an application shares, and what every request of a connection shares.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::bridge::Pools;
use crate::budget::Budget;
use crate::failure::OnError;
use crate::settings::Settings;
use crate::shutdown::Ending;

/// What every request of an application shares.
pub(crate) struct Environment {
    pub(crate) settings: Settings,
    pub(crate) pools: Arc<Pools>,
    pub(crate) bodies: Arc<Budget>,
    pub(crate) states: States,
    pub(crate) on_error: Option<OnError>,
    pub(crate) ending: Ending,
}

/// What every request of a connection shares.
///
/// Requests hold the connection, not the application: a count that many cores write to would cost
/// more than everything else here.
pub(crate) struct Connection {
    pub(crate) environment: Arc<Environment>,
    pub(crate) client: Option<SocketAddr>,
}

/// The application data, one value a type.
#[derive(Default)]
pub(crate) struct States {
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl States {
    /// Returns whether there was none of this type yet.
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: Arc<T>) -> bool {
        self.values.insert(TypeId::of::<T>(), value).is_none()
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let value = Arc::clone(self.values.get(&TypeId::of::<T>())?);
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
    states: Vec<(TypeId, &'static str)>,
}

impl Requirements {
    /// The application must have been given a value of type `T`.
    pub fn state<T: Send + Sync + 'static>(&mut self) {
        self.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    /// The names of the required types that are not among `states`.
    pub(crate) fn missing<'a>(&'a self, states: &'a States) -> impl Iterator<Item = &'static str> {
        self.states
            .iter()
            .filter(|(id, _)| !states.contains(*id))
            .map(|(_, name)| *name)
    }
}
