//! Tuples: another status and more headers around a response.

use http::header::{HeaderName, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{IntoResponse, Response};
use crate::error::{Error, Result};
use crate::failure::Failure;
use crate::request::Cookies;

/// Headers that a view returns before its response: `[(name, value)]`, a [`HeaderMap`], [`Cookies`]; and the
/// [`StatusCode`].
///
/// They replace headers of the same name; a `HeaderMap` keeps all the values of a name that it has itself.
///
/// ```
/// use veduta::{StatusCode, view};
///
/// #[view("/teapot")]
/// async fn teapot() -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
///     (StatusCode::IM_A_TEAPOT, [("x-tea", "mint")], "short and stout")
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand before a response",
    label = "neither a status nor headers",
    note = "a status is a `StatusCode`: `(StatusCode::CREATED, ..)`; headers are `[(name, value), ..]`, `HeaderMap` or `Cookies`; what is sent stands last"
)]
pub trait IntoHeaders {
    /// Adds them to those of a response.
    ///
    /// # Errors
    /// When a name or a value cannot be a header, because it contains a line break for example.
    fn add_to(self, headers: &mut HeaderMap) -> Result<()>;

    /// Changes the response that it stands before.
    #[doc(hidden)]
    fn change(self, response: &mut Response) -> Result<()>
    where
        Self: Sized,
    {
        self.add_to(response.headers_mut())
    }
}

// One implementation for all pairs: with two of them rustc would not say why `(StatusCode, Json<T>)` is none.
#[diagnostic::do_not_recommend]
impl IntoHeaders for StatusCode {
    fn add_to(self, _: &mut HeaderMap) -> Result<()> {
        Ok(())
    }

    fn change(self, response: &mut Response) -> Result<()> {
        *response.status_mut() = self;
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<K, V, const N: usize> IntoHeaders for [(K, V); N]
where
    K: TryInto<HeaderName, Error: Into<http::Error>>,
    V: TryInto<HeaderValue, Error: Into<http::Error>>,
{
    fn add_to(self, headers: &mut HeaderMap) -> Result<()> {
        for (name, value) in self {
            let name = name.try_into().map_err(invalid)?;
            let value = value.try_into().map_err(invalid)?;
            headers.insert(name, value);
        }
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl IntoHeaders for HeaderMap {
    fn add_to(self, headers: &mut HeaderMap) -> Result<()> {
        headers.extend(self);
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl IntoHeaders for Cookies {
    fn add_to(self, headers: &mut HeaderMap) -> Result<()> {
        for line in self.changes() {
            headers.append(SET_COOKIE, HeaderValue::try_from(line).map_err(invalid)?);
        }
        Ok(())
    }
}

fn invalid(error: impl Into<http::Error>) -> Error {
    Error::internal(error.into())
}

/// A failure inside the tuple stays the failure it is.
/// What a failure is answered with, it says itself.
fn changed(mut response: Response, by: impl IntoHeaders) -> Response {
    if Failure::is_in(&response) {
        return response;
    }
    match by.change(&mut response) {
        Ok(()) => response,
        Err(error) => error.into_response(),
    }
}

impl<H: IntoHeaders, R: IntoResponse> IntoResponse for (H, R) {
    fn into_response(self) -> Response {
        changed(self.1.into_response(), self.0)
    }
}

impl<H: IntoHeaders, R: IntoResponse> IntoResponse for (StatusCode, H, R) {
    fn into_response(self) -> Response {
        (self.0, (self.1, self.2)).into_response()
    }
}

impl<H: IntoHeaders, I: IntoHeaders, R: IntoResponse> IntoResponse for (StatusCode, H, I, R) {
    fn into_response(self) -> Response {
        (self.0, (self.1, (self.2, self.3))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_headers_go_around_the_body() {
        let response = (StatusCode::ACCEPTED, [("x-a", "1")], "text").into_response();
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        assert_eq!(response.headers()["x-a"], "1");
        assert_eq!(
            response.headers()["content-type"],
            "text/plain; charset=utf-8"
        );
    }

    #[test]
    fn a_header_with_a_line_break_is_a_500() {
        let response = ([("x-a", "1\r\nx-b: 2")], "text").into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!response.headers().contains_key("x-a"));
    }

    #[test]
    fn a_failure_keeps_its_status() {
        let body: Result<&str> = Err(Error::not_found());
        let response = (StatusCode::CREATED, [("x-a", "1")], body).into_response();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
