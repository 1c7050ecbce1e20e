//! [`Inner`]: what a request consists of, behind a type that says nothing of it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use http::request::Parts;

use super::cached::Cache;
use super::query::Pairs;
use super::{Connection, Matched, Request};
use crate::body::Body;
use crate::error::Result;

/// What a request consists of.
pub(super) struct Inner {
    pub(super) head: Parts,
    pub(super) body: Mutex<Option<Body>>,
    pub(super) connection: Arc<Connection>,
    pub(super) matched: Option<Matched>,
    /// The number of its view among those of the application, once that is called.
    pub(super) view_number: Option<u32>,
    pub(super) query: OnceLock<Result<Pairs>>,
    pub(super) cache: Cache,
}

/// An [`Inner`], and never anything else.
///
/// The future of a view holds its request, and rustc proves of each such future anew that it may change threads and how it
/// is dropped: through all that a connection and an application consist of. That was a third of what a view takes to
/// check. Of a trait object there is nothing to prove.
pub(super) trait Held: Send + Sync {
    fn inner(&self) -> &Inner;

    fn inner_mut(&mut self) -> &mut Inner;

    fn into_inner(self: Arc<Self>) -> Inner;
}

impl Inner {
    #[inline]
    pub(super) fn new(
        head: Parts,
        body: Body,
        connection: Arc<Connection>,
        matched: Option<Matched>,
    ) -> Self {
        Self {
            head,
            body: Mutex::new(Some(body)),
            connection,
            matched,
            view_number: None,
            query: OnceLock::new(),
            cache: Cache::default(),
        }
    }

    /// The same for somebody else: a copy of the head, with the body itself.
    pub(super) fn apart(&self) -> Self {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            head: self.head.clone(),
            body: Mutex::new(body.take()),
            connection: Arc::clone(&self.connection),
            matched: self.matched.clone(),
            view_number: self.view_number,
            query: OnceLock::new(),
            cache: self.cache.clone(),
        }
    }
}

impl Held for Inner {
    fn inner(&self) -> &Inner {
        self
    }

    fn inner_mut(&mut self) -> &mut Inner {
        self
    }

    fn into_inner(self: Arc<Self>) -> Inner {
        Arc::try_unwrap(self).unwrap_or_else(|shared| shared.apart())
    }
}

impl From<Inner> for Request {
    fn from(inner: Inner) -> Self {
        Self {
            held: Arc::new(inner),
        }
    }
}
