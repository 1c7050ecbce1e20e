//! [`IntoResponse`]: what a view may return.

mod content;
mod event;
mod file;
mod headers;
mod redirect;
mod sse;
mod stream;
mod unfinished;

use bytes::Bytes;
use http::StatusCode;

use crate::body::Body;
use crate::error::{Error, ErrorResponse};
use crate::failure::{ErrorPage, Failure};

pub use content::{Created, Html, NoContent};
pub use event::{Event, IntoEvent};
pub use file::File;
pub use headers::IntoHeaders;
pub use redirect::Redirect;
pub use sse::Sse;
pub use stream::Stream;

pub(crate) use file::Conditions;
pub(crate) use unfinished::{Behind, Unfinished, finish};

/// A response: the type of the `http` crate, with veduta's [`Body`].
pub type Response<B = Body> = http::Response<B>;

/// What a view may return.
///
/// | type | answer |
/// |---|---|
/// | `&'static str`, `String` | 200, `text/plain` |
/// | `Bytes`, `Vec<u8>`, `&'static [u8]`, [`Body`] | 200, `application/octet-stream` |
/// | [`Json<T>`](crate::Json), [`Html<T>`] | 200, with their content type |
/// | [`Created<T>`], [`NoContent`], [`Redirect`] | 201, 204, 303 / 307 / 308 |
/// | [`File`] | 200, 206, 304: a file, or bytes as if they were one |
/// | [`Stream`], [`Sse`] | 200, sent while it is made |
/// | [`StatusCode`] | that status, no body |
/// | `(status, headers, body)` | the body's answer with another status and more headers |
/// | `Template`, with the feature `template` | the page that it renders |
/// | `Option<T>` | 404 for `None` |
/// | `Result<T, E>` | the error's answer for `Err`: see [`ErrorResponse`] |
///
/// A type of your own implements it by way of one of these:
///
/// ```
/// use veduta::http::header::CONTENT_TYPE;
/// use veduta::{IntoResponse, Response, view};
///
/// struct Png(Vec<u8>);
///
/// impl IntoResponse for Png {
///     fn into_response(self) -> Response {
///         ([(CONTENT_TYPE, "image/png")], self.0).into_response()
///     }
/// }
///
/// #[view("/thumbnail", cpu)]
/// fn thumbnail() -> Png {
///     Png(vec![])
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a response",
    label = "a view or middleware returns a response",
    note = "a response is `&'static str`, `String`, `Vec<u8>`, `Bytes`, `Json<T>`, `Html<String>`, `Template`, `File`, `Stream`, `Sse`, `Redirect`, `Created<T>`, `NoContent`, `StatusCode`, `(status, headers, body)`, `Option<T>` or `Result<T, E>` of these",
    note = "as JSON it is `Json<{Self}>`; for a type of your own implement `IntoResponse`; a `fn` that returns a future is written `async fn`"
)]
pub trait IntoResponse {
    /// The answer.
    fn into_response(self) -> Response;
}

impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

impl IntoResponse for Body {
    fn into_response(self) -> Response {
        Response::new(self)
    }
}

impl IntoResponse for StatusCode {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self;
        response
    }
}

impl<T: IntoResponse> IntoResponse for Option<T> {
    fn into_response(self) -> Response {
        match self {
            Some(some) => some.into_response(),
            None => Error::not_found().into_response(),
        }
    }
}

impl<T: IntoResponse, E: ErrorResponse> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response {
        match self {
            Ok(value) => value.into_response(),
            Err(error) => error.into_error().into_response(),
        }
    }
}

/// The error travels in the response to where the client's `Accept` is known.
#[diagnostic::do_not_recommend]
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Failure::new(self).into_response()
    }
}

/// The answer that veduta gives by itself.
#[diagnostic::do_not_recommend]
impl IntoResponse for &ErrorPage<'_> {
    fn into_response(self) -> Response {
        self.to_response()
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for std::convert::Infallible {
    fn into_response(self) -> Response {
        match self {}
    }
}

impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        content::with_type(content::BINARY, self.into())
    }
}
