//! [`Redirect`], and the `Location` header that it shares with `Created`.

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{IntoResponse, Response};
use crate::body::Body;
use crate::error::{Error, ErrorResponse, Result};

/// An answer that sends the client elsewhere.
///
/// ```
/// use veduta::{Redirect, view};
///
/// #[view(POST, "/stories")]
/// fn submit() -> Redirect {
///     Redirect::see_other("/stories/7")
/// }
/// ```
///
/// As an error it sends clients elsewhere from within extractors, hooks and views:
///
/// ```
/// use veduta::{FromRequest, Redirect, Request, Result};
///
/// struct Session(String);
///
/// impl FromRequest for Session {
///     async fn from_request(request: &Request) -> Result<Self> {
///         let session = request.headers().get("x-session").and_then(|value| value.to_str().ok());
///         let session = session.ok_or_else(|| Redirect::see_other("/login"))?;
///         Ok(Self(session.to_owned()))
///     }
/// }
/// ```
///
/// A target that cannot be a header, because it contains a line break for example, is answered 500.
#[derive(Clone, Debug)]
#[must_use]
pub struct Redirect {
    status: StatusCode,
    location: Location,
}

impl Redirect {
    /// 303: the answer to a form; the client fetches the target with GET.
    pub fn see_other(target: impl AsRef<str>) -> Self {
        Self::new(StatusCode::SEE_OTHER, target.as_ref())
    }

    /// 307: for now elsewhere, with the same method and body.
    pub fn temporary(target: impl AsRef<str>) -> Self {
        Self::new(StatusCode::TEMPORARY_REDIRECT, target.as_ref())
    }

    /// 308: for ever elsewhere, with the same method and body.
    pub fn permanent(target: impl AsRef<str>) -> Self {
        Self::new(StatusCode::PERMANENT_REDIRECT, target.as_ref())
    }

    fn new(status: StatusCode, target: &str) -> Self {
        Self {
            status,
            location: Location::new(target),
        }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        match self.location.into_header() {
            Ok(location) => (self.status, [(LOCATION, location)], Body::empty()).into_response(),
            Err(error) => error.into_response(),
        }
    }
}

#[diagnostic::do_not_recommend]
impl ErrorResponse for Redirect {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn into_error(self) -> Error {
        match self.location.into_header() {
            Ok(location) => Error::new(self.status, "").with_header(LOCATION, location),
            Err(error) => error,
        }
    }
}

#[diagnostic::do_not_recommend]
impl From<Redirect> for Error {
    fn from(redirect: Redirect) -> Self {
        redirect.into_error()
    }
}

/// Where something is: the value of a `Location` header, or the text that cannot be one.
#[derive(Clone, Debug)]
pub(super) struct Location(Result<HeaderValue, String>);

impl Location {
    pub(super) fn new(target: &str) -> Self {
        // What no URI may contain but people write: blanks, quotes and letters beyond ASCII.
        const UNWISE: &AsciiSet = &CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'<')
            .add(b'>')
            .add(b'\\')
            .add(b'^')
            .add(b'`');
        if target.contains(|letter: char| letter.is_control()) {
            return Self(Err(target.to_owned()));
        }
        let target = utf8_percent_encode(target, UNWISE).to_string();
        Self(HeaderValue::from_str(&target).map_err(|_| target))
    }

    pub(super) fn into_header(self) -> Result<HeaderValue> {
        self.0.map_err(|target| {
            Error::internal(format!(
                "{target:?} cannot be a `Location`: it contains a control character"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_the_target_is_refused() {
        let response = Redirect::see_other("/x\r\nSet-Cookie: a=b").into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!response.headers().contains_key(LOCATION));
    }

    #[test]
    fn letters_and_blanks_are_encoded_and_escapes_kept() {
        let response = Redirect::permanent("/café/a b%20c?q=1").into_response();
        assert_eq!(response.headers()[LOCATION], "/caf%C3%A9/a%20b%20c?q=1");
    }
}
