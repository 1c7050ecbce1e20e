//! veduta: a web framework in which a view is a function.
//!
//! Write `fn` or `async fn`; `#[view]` sees which and sends it to where it belongs:
//!
//! | written | runs on | when all threads are busy |
//! |---|---|---|
//! | `async fn` | the event loop, in the task of its connection | |
//! | `fn` | the blocking pool: threads started on demand, a bounded queue | 503 with `Retry-After` |
//! | `fn`, with `pool = "reports"` | a pool of that name, as large as you say | 503 with `Retry-After` |
//! | `fn`, with `cpu` | the cpu pool: one thread per core | 503 with `Retry-After` |
//! | `fn`, with `inline` | the event loop, in place: for what ends in microseconds | |
//!
//! ```no_run
//! use veduta::{App, routes, view};
//!
//! /// Async: polled on the event loop.
//! #[view("/")]
//! async fn front_page() -> &'static str {
//!     "news"
//! }
//!
//! /// Sync: runs on the blocking pool, so blocking is fine here.
//! #[view("/archive/{year}")]
//! fn archive(year: u16) -> veduta::Result<String> {
//!     Ok(std::fs::read_to_string(format!("{year}.txt"))?)
//! }
//!
//! fn main() -> veduta::Result<()> {
//!     App::new(routes![front_page, archive]).run()
//! }
//! ```
//!
//! Start with [`view`](macro@view) for what a view may look like, [`FromRequest`] for what it takes,
//! [`IntoResponse`] for what it returns, [`middleware`](macro@middleware) for what stands around it, [`Routes`]
//! for where it is found, [`App`] and [`Settings`] for how it is run. The [guide] tells all of it in order, and
//! says what is different for those who come from axum or Django.
//!
//! # Features
//!
//! | feature | brings |
//! |---|---|
//! | `backtrace`, by default | where in its source a view holds the event loop: on Linux with glibc, in debug builds |
//! | `cli`, by default | the command line of `App::run`: `serve`, `routes`, `check`, and an option for each setting |
//! | `http2` | HTTP/2 beside HTTP/1.1 on the same sockets, for clients that begin with it |
//! | `multipart` | `Multipart`: forms with files |
//! | `rayon` | `cpu::install`: parallel iterators of rayon, on threads of the server's own |
//! | `template` | `Template` and `App::templates`: pages by minijinja, which know the addresses of the views |
//! | `test` | the module `test`: a client that asks an application in process or over a socket |
//! | `tls` | `Tls`, `TlsSession`, and the settings `tls_certificate` and `tls_key`: https, by rustls |
//! | `uuid` | `uuid::Uuid` as a parameter of paths and queries |

mod closest;
mod connections;
mod error;
mod histogram;
mod info;
mod outcome;
mod settings;
mod shutdown;

mod polling;

pub mod context;

mod bridge;
mod pool;
mod quarantine;
mod watchdog;

mod body;
mod budget;
mod failure;
mod lifecycle;
mod request;
mod response;

mod metrics;
mod readiness;

mod view;

mod middleware;
mod routes;

mod app;

mod server;

pub mod guide;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "rayon")]
pub mod cpu;
#[cfg(feature = "template")]
pub mod template;
#[cfg(feature = "test")]
pub mod test;

pub use app::{App, AppService};
pub use body::{AsyncStream, Body, IntoChunk};
pub use bridge::{MayBlock, blocking, blocking_on, cpu, spawn, stopping};
pub use connections::ConnectionMetrics;
pub use error::{Error, ErrorResponse, Result};
pub use failure::ErrorPage;
pub use histogram::Histogram;
pub use info::{Dispatch, Info, Parameter, Place};
pub use lifecycle::LifecycleHook;
pub use metrics::Metrics;
pub use middleware::{Middleware, MiddlewareInfo, MiddlewareKind, Next, Verdict};
pub use outcome::{FinishedRequest, Outcome, OutcomeCount};
pub use pool::PoolMetrics;
pub use readiness::Readiness;
#[cfg(feature = "tls")]
pub use request::TlsSession;
pub use request::{
    BodyReader, Cached, ClientAddr, Cookies, Extension, Form, FromBlocking, FromBlockingRef,
    FromRequest, FromRequestRef, IntoCookie, InvalidParameter, Json, LastEventId, OriginalUri,
    PathParam, PathParameters, Query, QueryParam, Request, RequestExt, Requirements, State,
    TextParam,
};
#[cfg(feature = "multipart")]
pub use request::{Field, FieldReader, Multipart};
pub use response::{
    Created, Event, File, Html, IntoEvent, IntoHeaders, IntoResponse, NoContent, Redirect,
    Response, Sse, Stream,
};
pub use routes::{Endpoint, HttpLayer, HttpService, IntoRoutes, RouteList, Routes, Views};
pub use server::Listener;
#[cfg(feature = "tls")]
pub use server::Tls;
#[cfg(feature = "cli")]
pub use settings::Runtime;
pub use settings::{Address, Bind, InvalidAddress, PoolSize, Settings};
#[cfg(feature = "template")]
pub use template::{Template, Templates};
pub use view::View;
pub use watchdog::{QuarantineMetrics, StallMetrics};

#[doc = include_str!("../docs/view.md")]
#[doc(alias = "allow_blocking")]
pub use veduta_macros::view;

#[doc = include_str!("../docs/middleware.md")]
pub use veduta_macros::middleware;

/// Derives [`trait@PathParam`] for a type with [`FromStr`](std::str::FromStr) and [`Display`](std::fmt::Display).
///
/// A crate that re-exports veduta says where it is: `#[path_param(crate = my_framework::veduta)]`.
pub use veduta_macros::PathParam;

// As other frameworks declare views; an error says how it is written here.
#[doc(hidden)]
pub use veduta_macros::{delete, get, head, options, patch, post, put};

pub use bytes::Bytes;
pub use cookie;
pub use http::{self, HeaderMap, Method, StatusCode, Uri};
#[cfg(feature = "tls")]
pub use rustls;

/// Lists views as [`Routes`]: those with a path of their own, those that are mounted at one, and other routes
/// below a prefix.
///
/// A name alone is a view; other routes stand behind a path and `=>`: the call of a function, or any
/// expression in braces.
///
/// ```
/// use veduta::{Routes, routes, view};
///
/// #[view("/")]
/// async fn front_page() -> &'static str {
///     "news"
/// }
///
/// #[view]
/// async fn health() -> &'static str {
///     "fine"
/// }
///
/// #[view("/health")]
/// async fn health_again() -> &'static str {
///     "still fine"
/// }
///
/// mod admin {
///     use veduta::{Routes, routes, view};
///
///     #[view("/users")]
///     fn users() -> &'static str {
///         "all users"
///     }
///
///     pub fn routes() -> Routes {
///         routes![users]
///     }
/// }
///
/// let more = routes![health_again];
/// let routes: Routes = routes![
///     front_page,
///     "/health" => health,
///     "/admin" => admin::routes(),
///     "/more" => { more },
/// ];
/// ```
#[macro_export]
macro_rules! routes {
    ($($list:tt)*) => {
        $crate::__private::routes!($crate; $($list)*)
    };
}

/// What generated code calls. Not part of the API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::info::{PLAIN, Place, Segment};
    pub use crate::middleware::{
        MISTAKEN_MIDDLEWARE, after, before, is_next, is_request, is_response, run,
    };
    pub use crate::routes::ViewList;
    #[cfg(feature = "template")]
    pub use crate::template::values::{context, context_value, merged_contexts};
    pub use crate::view::dispatch::{blocking, cpu, pool};
    pub use crate::view::probe::*;
    pub use crate::view::url::Url;
    pub use veduta_macros::routes;
}

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
