//! Sync middleware: what runs on a thread before a view, or after it.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::Next;
use crate::bridge::MayBlock;
use crate::error::{ErrorResponse, Result};
use crate::request::{Extension, Request};
use crate::response::{IntoResponse, Response};
use crate::view::dispatch::{finished, on_thread};

/// Whether a request goes on to its view: what a `#[middleware(before)]` returns.
///
/// | type | what happens |
/// |---|---|
/// | `()` | it goes on |
/// | [`Extension<T>`] | it goes on, and whatever comes next takes the value as `Extension<T>` |
/// | [`ControlFlow<R, V>`] | `Break(response)` answers it, `Continue(verdict)` is a verdict |
/// | `Result<V, E>` | the error's answer for `Err` |
///
/// ```
/// use std::ops::ControlFlow;
/// use veduta::{Cookies, Redirect, middleware};
///
/// #[middleware(before)]
/// fn only_members(cookies: Cookies) -> ControlFlow<Redirect> {
///     match cookies.get("member") {
///         Some(_) => ControlFlow::Continue(()),
///         None => ControlFlow::Break(Redirect::see_other("/login")),
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether a request goes on",
    label = "not a verdict",
    note = "a `#[middleware(before)]` returns `()`, `Extension<T>`, `ControlFlow<Response>` or `Result<_, E>` of these",
    note = "to answer the request write `-> ControlFlow<Response>` and `ControlFlow::Break(response)`, or `ControlFlow::Continue(())` to let it go on"
)]
pub trait Verdict {
    /// Lets the request go on, or answers it.
    fn decide(self, request: &mut Request) -> ControlFlow<Response>;
}

impl Verdict for () {
    fn decide(self, _: &mut Request) -> ControlFlow<Response> {
        ControlFlow::Continue(())
    }
}

impl<T: Clone + Send + Sync + 'static> Verdict for Extension<T> {
    fn decide(self, request: &mut Request) -> ControlFlow<Response> {
        request.extensions_mut().insert(self.0);
        ControlFlow::Continue(())
    }
}

impl<R: IntoResponse, V: Verdict> Verdict for ControlFlow<R, V> {
    fn decide(self, request: &mut Request) -> ControlFlow<Response> {
        match self {
            Self::Continue(verdict) => verdict.decide(request),
            Self::Break(response) => ControlFlow::Break(response.into_response()),
        }
    }
}

impl<V: Verdict, E: ErrorResponse> Verdict for Result<V, E> {
    fn decide(self, request: &mut Request) -> ControlFlow<Response> {
        match self {
            Ok(verdict) => verdict.decide(request),
            Err(error) => ControlFlow::Break(error.into_error().into_response()),
        }
    }
}

/// Runs a hook on the blocking pool, then what comes next where that belongs.
///
/// # Errors
/// When an argument of the hook is refused, and when the pool is full.
#[doc(hidden)]
pub async fn before<F>(mut request: Request, next: Next, hook: F) -> Result<Response>
where
    F: FnOnce(&mut Request, &MayBlock) -> Result<ControlFlow<Response>> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| {
        Ok(match hook(&mut request, block)? {
            ControlFlow::Continue(()) => ControlFlow::Continue(request),
            ControlFlow::Break(response) => ControlFlow::Break(finished(response, &request)?),
        })
    };
    let outcome: Result<_> = on_thread(&connection, job).await?;
    Ok(match outcome? {
        ControlFlow::Continue(request) => next.run(request).await,
        ControlFlow::Break(response) => response,
    })
}

/// The response, with a copy of the request's head for a hook.
#[doc(hidden)]
pub async fn run(request: Request, next: Next) -> (Request, Response) {
    let head = request.copy_head();
    (head, next.run(request).await)
}

/// Runs a hook on the blocking pool, with a response.
///
/// # Errors
/// When an argument of the hook is refused, and when the pool is full.
#[doc(hidden)]
pub async fn after<F>(request: Request, response: Response, hook: F) -> Result<Response>
where
    F: FnOnce(&Request, &MayBlock, Response) -> Result<Response> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| {
        let response = hook(&request, block, response)?;
        finished(response, &request)
    };
    on_thread(&connection, job).await?
}
