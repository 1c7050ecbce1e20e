//! [`State`]: what the application was given. [`Extension`]: what a tower layer attached.

use std::any::type_name;
use std::ops::Deref;
use std::sync::Arc;

use super::{Environment, FromRequest, Request, Requirements};
use crate::error::{Error, Result};

/// A value of the application, shared by all requests.
///
/// The application was given it by [`App::state`](crate::App::state); whether it was is checked before
/// the server starts. `State` holds an [`Arc`], so `T` need not be `Clone`.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use veduta::{App, State, routes, view};
///
/// #[derive(Default)]
/// struct Visits(AtomicU64);
///
/// #[view("/visits")]
/// async fn visits(visits: State<Visits>) -> String {
///     visits.0.fetch_add(1, Ordering::Relaxed).to_string()
/// }
///
/// let app = App::new(routes![visits]).state(Visits::default());
/// ```
#[derive(Debug)]
pub struct State<T: ?Sized>(Arc<T>);

impl<T: Send + Sync + 'static> State<T> {
    /// A state of your own making, to call a view in a unit test.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// That of an application.
    pub(crate) fn of(environment: &Environment) -> Result<Self> {
        let missing = || {
            let name = type_name::<T>();
            Error::internal(format!(
                "there is no `State<{name}>`; give it to the application with `.state(..)`"
            ))
        };
        environment.states.get().map(Self).ok_or_else(missing)
    }
}

impl<T> State<T> {
    /// The shared value itself, to keep it beyond the request.
    pub fn into_arc(self) -> Arc<T> {
        self.0
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> From<Arc<T>> for State<T> {
    fn from(value: Arc<T>) -> Self {
        Self(value)
    }
}

impl<T: ?Sized> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + Sync + 'static> FromRequest for State<T> {
    async fn from_request(request: &Request) -> Result<Self> {
        Self::of(request.environment())
    }

    fn requires(needs: &mut Requirements) {
        needs.state::<T>();
    }
}

/// A value that a middleware or a tower layer put into the extensions of the request.
///
/// A `before` hook returns one, for whatever comes next. For data of the application use [`State`], which is
/// checked before the server starts.
///
/// ```
/// use veduta::{Cookies, Extension, middleware, routes, view};
///
/// #[derive(Clone)]
/// struct Theme(String);
///
/// #[middleware(before)]
/// fn choose_theme(cookies: Cookies) -> Extension<Theme> {
///     Extension(Theme(cookies.get("theme").unwrap_or("light").to_owned()))
/// }
///
/// #[view("/")]
/// async fn front_page(theme: Extension<Theme>) -> String {
///     format!("in {}", theme.0.0)
/// }
///
/// let routes = routes![front_page].middleware::<choose_theme>();
/// ```
///
/// # Errors
/// 500 when no middleware and no layer put one there; an `Option<Extension<T>>` is `None` then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<T>(pub T);

impl<T: Clone + Send + Sync + 'static> FromRequest for Extension<T> {
    async fn from_request(request: &Request) -> Result<Self> {
        let missing = || {
            let name = type_name::<T>();
            Error::internal(format!(
                "no middleware and no layer put a `{name}` into the extensions of the request"
            ))
        };
        request
            .extensions()
            .get::<T>()
            .cloned()
            .map(Self)
            .ok_or_else(missing)
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Ok(request.extensions().get::<T>().cloned().map(Self))
    }
}

impl<T> Deref for Extension<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
