//! [`Request`], and what a view takes from it: parameters by name, extractors by type.

mod cached;
mod client;
mod content;
mod cookies;
mod environment;
mod extract;
mod form;
mod inner;
mod json;
mod last_event_id;
mod limits;
mod matched;
#[cfg(feature = "multipart")]
mod multipart;
mod nested;
mod optional;
mod parameter;
mod path;
mod query;
mod reader;
mod state;
#[cfg(feature = "tls")]
mod tls_session;
#[cfg(feature = "uuid")]
mod uuid;

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Uri, Version};

use crate::body::{Body, too_large};
use crate::error::{Error, Result};
use crate::info::Info;
use crate::watchdog::Record;

pub use cached::Cached;
pub use client::ClientAddr;
pub use cookies::{Cookies, IntoCookie};
pub use environment::Requirements;
pub use extract::{FromBlocking, FromBlockingRef, FromRequest, FromRequestRef};
pub use form::Form;
pub use json::Json;
pub use last_event_id::LastEventId;
#[cfg(feature = "multipart")]
pub use multipart::{Field, FieldReader, Multipart};
pub use nested::{OriginalUri, PathParameters};
pub use parameter::{PathParam, QueryParam};
pub use query::Query;
pub use reader::BodyReader;
pub use state::{Extension, State};
#[cfg(feature = "tls")]
pub use tls_session::TlsSession;

use cached::Cache;
pub(crate) use environment::{Connection, Environment, States};
use inner::{Held, Inner};
pub(crate) use limits::HeadLimits;
pub(crate) use matched::{Matched, Ranges};
pub use parameter::{InvalidParameter, TextParam};
pub(crate) use path::{DecodedPath, InvalidPath, resolve_slashes};
use query::Pairs;

/// A request: the head that `http` knows, the body, and what the router found out.
///
/// Views usually take arguments instead, and a `&Request` where they want to look around:
///
/// ```
/// use veduta::{Request, view};
///
/// #[view("/whoami")]
/// async fn whoami(request: &Request) -> String {
///     format!("{} {}", request.method(), request.uri())
/// }
/// ```
///
/// As an owned argument it is a copy of the head together with the body itself.
pub struct Request {
    /// Shared with whoever completes the answer while a view has it.
    held: Arc<dyn Held>,
}

impl Request {
    #[inline]
    pub(crate) fn new(
        head: Parts,
        body: Body,
        connection: Arc<Connection>,
        matched: Option<Matched>,
    ) -> Self {
        Self::from(Inner::new(head, body, connection, matched))
    }

    fn inner(&self) -> &Inner {
        self.held.inner()
    }

    fn inner_mut(&mut self) -> &mut Inner {
        if Arc::get_mut(&mut self.held).is_none() {
            *self = self.inner().apart().into();
        }
        match Arc::get_mut(&mut self.held) {
            Some(held) => held.inner_mut(),
            None => unreachable!("it has been made a moment ago"),
        }
    }

    /// The same request, for whoever is to look at it once the view has consumed this one. Should one of them be changed
    /// while there are both, the other stays as it was.
    pub(crate) fn share(&self) -> Self {
        Self {
            held: Arc::clone(&self.held),
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.inner().head.method
    }

    /// The target, as it was sent.
    pub fn uri(&self) -> &Uri {
        &self.inner().head.uri
    }

    /// The version of HTTP.
    pub fn version(&self) -> Version {
        self.inner().head.version
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner().head.headers
    }

    /// Values that tower layers attached.
    pub fn extensions(&self) -> &Extensions {
        &self.inner().head.extensions
    }

    /// The headers, to change them on the way to the view.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.inner_mut().head.headers
    }

    /// Values for whatever comes next, which takes them as [`Extension<T>`].
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.inner_mut().head.extensions
    }

    /// The method, to change it: before the view is chosen, in a middleware of the
    /// [`App`](crate::App::middleware), it chooses another view.
    pub fn method_mut(&mut self) -> &mut Method {
        &mut self.inner_mut().head.method
    }

    /// The target, to change it: before the view is chosen, in a middleware of the
    /// [`App`](crate::App::middleware), it chooses another view; later the parameters of the path stay
    /// what they were.
    pub fn uri_mut(&mut self) -> &mut Uri {
        let inner = self.inner_mut();
        if let Some(matched) = &mut inner.matched {
            matched.keep_values(inner.head.uri.path());
        }
        inner.query = OnceLock::new();
        &mut inner.head.uri
    }

    /// The request with another body.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.inner_mut().body = Mutex::new(Some(body));
        self
    }

    /// The view that answers this request; `None` for one that no view matches.
    pub fn view(&self) -> Option<&'static Info> {
        self.inner().matched.as_ref()?.info
    }

    /// A parameter of the path by its name, decoded: also one that only the mount path has.
    ///
    /// ```
    /// use veduta::{Request, view};
    ///
    /// /// Mounted by `routes!["/users/{user}" => profile]`.
    /// #[view]
    /// async fn profile(request: &Request) -> Option<String> {
    ///     request.parameter("user").map(str::to_owned)
    /// }
    /// ```
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.inner()
            .matched
            .as_ref()?
            .by_name(name, self.uri().path())
    }

    /// Takes the body.
    ///
    /// # Errors
    /// 500 when it has been taken before.
    pub fn take_body(&self) -> Result<Body> {
        let body = self
            .inner()
            .body
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let body =
            body.ok_or_else(|| Error::internal("the body of the request was taken twice"))?;
        Ok(body.limited(self.body_limit()))
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// 413 when it is longer than [`body_limit`](Self::body_limit), before a byte is read when
    /// `Content-Length` says so; 408 when it does not arrive in time; 400 when it breaks off; 503 when all
    /// bodies together are longer than
    /// [`Settings::buffered_bodies_limit`](crate::Settings::buffered_bodies_limit).
    pub async fn bytes(&self) -> Result<Bytes> {
        let budget = &self.environment().bodies;
        let limit = self.body_limit().min(budget.limit());
        self.check_length(limit)?;
        budget.collect(self.take_body()?.limited(limit)).await
    }

    /// The most bytes of body that are accepted: the view's `body_limit`, that of its
    /// [`Routes`](crate::Routes::body_limit), or that of the settings.
    pub fn body_limit(&self) -> u64 {
        let of_path = self
            .inner()
            .matched
            .as_ref()
            .and_then(|matched| matched.body_limit);
        of_path.unwrap_or(self.environment().settings.body_limit)
    }

    /// # Errors
    /// 413 when `Content-Length` promises more than `limit` bytes.
    pub(crate) fn check_length(&self, limit: u64) -> Result<()> {
        match self.content_length() {
            Some(length) if length > limit => Err(too_large(limit)),
            _ => Ok(()),
        }
    }

    fn content_length(&self) -> Option<u64> {
        self.headers()
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.inner().connection.environment
    }

    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.inner().connection
    }

    pub(crate) fn set_matched(&mut self, matched: Option<Matched>) {
        self.inner_mut().matched = matched;
    }

    pub(crate) fn set_view_number(&mut self, number: u32) {
        self.inner_mut().view_number = Some(number);
    }

    /// What the watchdog knows of the view that has been called with this request.
    pub(crate) fn record(&self) -> Option<&Record> {
        let inner = self.inner();
        let number = inner.view_number?;
        Some(inner.connection.environment.watch.view(number))
    }

    /// Its view takes what it could not take on the event loop.
    pub(crate) fn note_thread(&self) {
        if let Some(record) = self.record() {
            record.needs_thread();
        }
    }

    fn cache(&self) -> &Cache {
        &self.inner().cache
    }

    /// The head, for what comes after the view.
    pub(crate) fn copy_head(&self) -> Self {
        let inner = self.inner();
        let connection = Arc::clone(&inner.connection);
        let matched = inner.matched.clone();
        Self::from(Inner {
            cache: inner.cache.shared(),
            ..Inner::new(inner.head.clone(), Body::empty(), connection, matched)
        })
    }

    /// The value of `Allow` for a path that has no view of this method.
    pub(crate) fn allow(&self) -> Option<&str> {
        self.inner().matched.as_ref()?.allow.as_deref()
    }

    /// The path parameter at this place in [`Info::parameters`], decoded.
    pub(crate) fn path_parameter(&self, index: usize) -> Option<&str> {
        self.inner()
            .matched
            .as_ref()?
            .by_index(index, self.uri().path())
    }

    /// The query, parsed once.
    pub(crate) fn query_pairs(&self) -> Result<&Pairs> {
        let limit = self.environment().settings.form_field_limit;
        let parse = || Pairs::parse(self.uri().query().unwrap_or(""), limit);
        match self.inner().query.get_or_init(parse) {
            Ok(pairs) => Ok(pairs),
            Err(error) => Err(Error::new(error.status(), error.message().to_owned())),
        }
    }

    /// The request as `http` and tower know it, to hand it to another service or to upgrade the connection.
    ///
    /// ```
    /// use tower::ServiceExt;
    /// use veduta::{AppService, Request, Response, Result, State, view};
    ///
    /// /// Answered by another application.
    /// #[view("/moved")]
    /// async fn moved(request: Request, other: State<AppService>) -> Result<Response> {
    ///     Ok(AppService::clone(&other).oneshot(request.into_http()).await?)
    /// }
    /// ```
    pub fn into_http(self) -> http::Request<Body> {
        let Inner {
            mut head,
            body,
            connection,
            mut matched,
            cache,
            ..
        } = self.held.into_inner();
        if let Some(matched) = &mut matched {
            matched.keep_values(head.uri.path());
        }
        head.extensions.insert(Carried {
            connection,
            matched,
            cache,
        });
        let body = body.into_inner().unwrap_or_else(PoisonError::into_inner);
        http::Request::from_parts(head, body.unwrap_or_default())
    }

    /// Back from [`into_http`](Self::into_http); only the headers when a layer dropped the extensions.
    pub(crate) fn from_http(request: http::Request<Body>) -> Result<Self, HeaderMap> {
        let (mut head, body) = request.into_parts();
        let Some(Carried {
            connection,
            matched,
            cache,
        }) = head.extensions.remove()
        else {
            return Err(head.headers);
        };
        Ok(Self::from(Inner {
            cache,
            ..Inner::new(head, body, connection, matched)
        }))
    }

    /// A copy of the head, with the body itself.
    fn split(&self) -> Result<Self> {
        let body = self.take_body()?;
        let inner = self.inner();
        let connection = Arc::clone(&inner.connection);
        let matched = inner.matched.clone();
        Ok(Self::from(Inner {
            cache: inner.cache.clone(),
            ..Inner::new(inner.head.clone(), body, connection, matched)
        }))
    }
}

/// How veduta's part of a request travels through tower layers.
#[derive(Clone)]
struct Carried {
    connection: Arc<Connection>,
    matched: Option<Matched>,
    cache: Cache,
}

/// What veduta knows of a request that a tower layer sees.
///
/// ```
/// use tower::util::MapRequestLayer;
/// use veduta::{App, Body, RequestExt, http, routes};
///
/// let named = MapRequestLayer::new(|request: http::Request<Body>| {
///     let name = request.view().map_or("no view", |view| view.name);
///     println!("{name} answers {}", request.uri());
///     request
/// });
/// let app = App::new(routes![]).layer(named);
/// ```
pub trait RequestExt {
    /// The view that will answer; `None` when no view matches. A layer of the [`App`](crate::App::layer)
    /// that changes method or target changes the view, too.
    fn view(&self) -> Option<&'static Info>;

    /// The client, as [`ClientAddr`] is it in a view; `None` when the request came over no socket.
    fn client(&self) -> Option<ClientAddr>;
}

impl<B> RequestExt for http::Request<B> {
    fn view(&self) -> Option<&'static Info> {
        let carried: &Carried = self.extensions().get()?;
        carried.matched.as_ref()?.info
    }

    fn client(&self) -> Option<ClientAddr> {
        if let Some(client) = self.extensions().get() {
            return Some(*client);
        }
        let carried: &Carried = self.extensions().get()?;
        carried.connection.client.map(ClientAddr)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", self.method())
            .field("uri", self.uri())
            .field("version", &self.version())
            .field("headers", self.headers())
            .finish_non_exhaustive()
    }
}
