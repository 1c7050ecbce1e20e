//! [`Middleware`]: code around views, written as functions.

mod given;
mod hook;
mod next;

use std::fmt;
use std::future::Future;

use crate::error::Result;
use crate::request::{Request, Requirements};
use crate::response::Response;

pub use given::{MISTAKEN_MIDDLEWARE, is_next, is_request, is_response};
pub use hook::{Verdict, after, before, run};
pub use next::Next;

/// Code around views: what [`#[middleware]`](macro@crate::middleware) makes of a function.
///
/// [`Routes::middleware`](crate::Routes::middleware) and [`App::middleware`](crate::App::middleware) put it
/// around views.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    label = "not a middleware",
    note = "put `#[middleware]` on the function `{Self}`; a tower layer is put around views with `.layer(..)`"
)]
pub trait Middleware: 'static {
    /// The middleware's name, kind and place.
    const INFO: MiddlewareInfo;

    /// Answers a request, most often by way of `next`.
    fn call(request: Request, next: Next) -> impl Future<Output = Result<Response>> + Send;

    /// What its arguments need of the application.
    fn requires(needs: &mut Requirements) {
        let _ = needs;
    }
}

/// The facts of a middleware, as the attribute wrote them down at compile time.
#[derive(Clone, Copy, Debug)]
pub struct MiddlewareInfo {
    /// The function's name.
    pub name: &'static str,
    /// The module that holds it, as `module_path!()` spells it.
    pub module: &'static str,
    /// Where it runs.
    pub kind: MiddlewareKind,
    /// The file of the attribute.
    pub file: &'static str,
    /// The line of the attribute, from 1.
    pub line: u32,
}

impl MiddlewareInfo {
    /// `name (file:line)`, the way errors name it.
    pub(crate) fn place(&self) -> String {
        format!("`{}` ({}:{})", self.name, self.file, self.line)
    }
}

/// Where a middleware runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MiddlewareKind {
    /// `async fn`: around the view, on the event loop.
    Around,
    /// `fn` with `before`: on the blocking pool, then the view.
    Before,
    /// `fn` with `after`: on the blocking pool, after the view.
    After,
}

impl MiddlewareKind {
    /// Whether it runs on a thread of the blocking pool.
    pub(crate) fn is_hook(self) -> bool {
        self != Self::Around
    }
}

impl fmt::Display for MiddlewareKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Around => "around",
            Self::Before => "before",
            Self::After => "after",
        })
    }
}
