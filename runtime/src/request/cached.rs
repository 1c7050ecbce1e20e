//! [`Cached`]: an extractor that is made once per request.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{FromRequest, Request, Requirements};
use crate::error::Result;

/// An extractor whose value is made once per request, however many middlewares and views take it.
///
/// ```
/// use veduta::{Cached, Error, FromRequest, Next, Request, Response, Result, StatusCode, middleware, view};
///
/// /// Looking up a session is expensive.
/// #[derive(Clone)]
/// struct User {
///     name: String,
/// }
///
/// impl FromRequest for User {
///     async fn from_request(request: &Request) -> Result<Self> {
///         let name = request.headers().get("x-user").and_then(|name| name.to_str().ok());
///         let name = name.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "log in first"))?;
///         Ok(Self { name: name.to_owned() })
///     }
/// }
///
/// #[middleware]
/// async fn only_members(user: Cached<User>, request: Request, next: Next) -> Response {
///     println!("{} asks for {}", user.name, request.uri());
///     next.run(request).await
/// }
///
/// #[view("/me")]
/// async fn me(user: Cached<User>) -> String {
///     user.name.clone()
/// }
/// ```
///
/// A middleware's value is seen by whatever it stands around, not the other way: what a view has made
/// is seen by `after` hooks only. An extractor that refuses the request is asked again by the next one
/// who takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cached<T>(pub T);

impl<T: FromRequest + Clone + Send + Sync + 'static> FromRequest for Cached<T> {
    const BODY: bool = T::BODY;

    async fn from_request(request: &Request) -> Result<Self> {
        if let Some(value) = request.cache().get() {
            return Ok(Self(value));
        }
        let value = T::from_request(request).await?;
        request.cache().insert(value.clone());
        Ok(Self(value))
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        if let Some(value) = request.cache().get() {
            return Ok(Some(Self(value)));
        }
        let value = T::from_request_optional(request).await?;
        if let Some(value) = &value {
            request.cache().insert(value.clone());
        }
        Ok(value.map(Self))
    }

    fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}

impl<T> Deref for Cached<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The values of a request, one a type; made when the first one is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    values: OnceLock<Arc<Values>>,
}

type Values = Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>;

impl Cache {
    /// The same values, those that are still to come included.
    pub(super) fn shared(&self) -> Self {
        self.values.get_or_init(Arc::default);
        self.clone()
    }

    fn get<T: Clone + 'static>(&self) -> Option<T> {
        let values = self.values.get()?;
        let values = values.lock().unwrap_or_else(PoisonError::into_inner);
        values.get(&TypeId::of::<T>())?.downcast_ref().cloned()
    }

    fn insert<T: Send + Sync + 'static>(&self, value: T) {
        let values = self.values.get_or_init(Arc::default);
        let mut values = values.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(TypeId::of::<T>(), Box::new(value));
    }
}
