//! [`View`]: a function that answers requests, and where it runs.

pub(crate) mod dispatch;
pub(crate) mod probe;
pub(crate) mod url;

use std::future::Future;

use crate::error::Result;
use crate::info::Info;
use crate::request::{Request, Requirements};
use crate::response::Response;

/// A view: what [`#[view]`](macro@crate::view) makes of a function.
///
/// The attribute leaves the function as it is and adds a type of the same name that implements this
/// trait; `routes![..]` takes that type. Methods of an `impl` are views of their own, and `routes![..]` takes
/// their type, which is not a view but [`Views`](crate::Views).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    label = "not a view",
    note = "put `#[view(\"/path\")]` on the function `{Self}`; an `impl` of views stands in `routes![..]` only"
)]
pub trait View: 'static {
    /// The view's name, path, kind and place.
    const INFO: Info;

    /// Answers a request, there where this kind of view runs.
    fn call(request: Request) -> impl Future<Output = Result<Response>> + Send;

    /// What its arguments need of the application.
    fn requires(needs: &mut Requirements) {
        let _ = needs;
    }
}
