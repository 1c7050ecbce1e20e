//! Errors: one opaque [`Error`], and [`ErrorResponse`] for the error types of an application.
//!
//! A view that returns [`Result<T>`](Result) may use `?` on any standard error: the client gets a plain
//! 500 that leaks nothing, the log gets the cause.
//!
//! ```
//! use veduta::{Error, Result, StatusCode};
//!
//! fn read(name: &str) -> Result<String> {
//!     if name.contains("..") {
//!         return Err(Error::new(StatusCode::BAD_REQUEST, "a name has no dots"));
//!     }
//!     Ok(std::fs::read_to_string(name)?)
//! }
//!
//! assert_eq!(read("..").unwrap_err().status(), StatusCode::BAD_REQUEST);
//! assert_eq!(read("no such file").unwrap_err().status(), StatusCode::INTERNAL_SERVER_ERROR);
//! ```

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::io;

use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::outcome::Outcome;

/// The result of fallible views and of veduta's own functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// What went wrong: a status, a text for the client, and a cause that only the log sees.
///
/// `Error` does not implement [`std::error::Error`], because it converts from everything that does:
/// `?` on a standard error makes a 500 whose public text is the status line alone.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    status: StatusCode,
    message: Cow<'static, str>,
    headers: HeaderMap,
    cause: Cause,
    /// Whether the log has it: the body of a response breaks off below layers that see the error, too.
    is_logged: bool,
    /// What has ended a request with this error, if that is more than an answer.
    outcome: Option<Outcome>,
}

enum Cause {
    None,
    Std(Source),
    Response(Box<dyn ErrorResponse>),
}

/// Where an error came up, if that is not the view.
#[derive(Debug)]
struct Within {
    place: String,
    cause: Cause,
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

impl StdError for Within {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.error()
    }
}

impl Cause {
    fn error(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::None => None,
            Self::Std(source) => Some(&**source),
            Self::Response(response) => response.cause(),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error(), f)
    }
}

impl Error {
    /// An error with this status whose `message` is shown to the client.
    ///
    /// ```
    /// use veduta::{Error, StatusCode};
    ///
    /// let error = Error::new(StatusCode::CONFLICT, "this story exists already");
    /// assert_eq!(error.to_string(), "409 Conflict: this story exists already");
    /// ```
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            inner: Box::new(Inner {
                status,
                message: message.into(),
                headers: HeaderMap::new(),
                cause: Cause::None,
                is_logged: false,
                outcome: None,
            }),
        }
    }

    /// 400: the client's request makes no sense as it stands.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404 without a further word.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "")
    }

    /// 500 with a cause for the log; the client sees only the status.
    ///
    /// An `Error` of veduta's own among the causes, that of a [`BodyReader`](crate::BodyReader) within an
    /// [`io::Error`] for example, keeps its status and its text.
    pub fn internal(cause: impl Into<Source>) -> Self {
        match cause.into().downcast::<Boxed>() {
            Ok(boxed) => boxed.0,
            Err(cause) => {
                let found = Boxed::among(&*cause).map(|boxed| boxed.0.duplicate());
                found
                    .unwrap_or_else(|| Self::new(StatusCode::INTERNAL_SERVER_ERROR, ""))
                    .with_source(cause)
            }
        }
    }

    /// What the client sees of this error, without its cause.
    pub(crate) fn duplicate(&self) -> Self {
        let mut error = Self::new(self.inner.status, self.inner.message.clone());
        error.inner.headers = self.inner.headers.clone();
        error.inner.is_logged = self.inner.is_logged;
        error.inner.outcome = self.inner.outcome;
        error
    }

    pub(crate) fn is_logged(&self) -> bool {
        self.inner.is_logged
    }

    pub(crate) fn set_logged(&mut self) {
        self.inner.is_logged = true;
    }

    /// 500: code of the application panicked with this message.
    pub(crate) fn panicked(message: &str) -> Self {
        Self::internal(format!("panicked: {message}")).with_outcome(Outcome::Panicked)
    }

    /// What has ended the request, if that is more than an answer.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.inner.outcome
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.inner.outcome = Some(outcome);
        self
    }

    /// An error that answers as `response` says: its status, its text, its cause.
    ///
    /// `?` cannot do this by itself, since an [`ErrorResponse`] that is a standard error too converts
    /// like every standard error: into a 500.
    pub fn from_response(response: impl ErrorResponse) -> Self {
        response.into_error()
    }

    fn of_response(response: impl ErrorResponse) -> Self {
        let mut error = Self::new(response.status(), response.message().into_owned());
        error.inner.cause = Cause::Response(Box::new(response));
        error
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn with_source(mut self, cause: impl Into<Source>) -> Self {
        self.inner.cause = Cause::Std(cause.into());
        self
    }

    /// Replaces the text for the client.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.inner.message = message.into();
        self
    }

    /// Adds a header to the answer, `Retry-After` for example.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.inner.headers.append(name, value);
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.inner.status
    }

    /// The text for the client; empty when the status says it all.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The headers that the answer carries beside those of every error page.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }

    /// The cause, which the client never sees.
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.cause.error()
    }

    /// Says in front of the causes where it came up.
    pub(crate) fn within(mut self, place: String) -> Self {
        let cause = std::mem::replace(&mut self.inner.cause, Cause::None);
        self.inner.cause = Cause::Std(Box::new(Within { place, cause }));
        self
    }

    /// The causes as one line, outermost first, for a log.
    pub(crate) fn causes(&self) -> String {
        let mut line = String::new();
        let mut cause = self.source();
        while let Some(error) = cause {
            if !line.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&error.to_string());
            cause = error.source();
        }
        line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            "" => write!(f, "{}", self.status()),
            message => write!(f, "{}: {message}", self.status()),
        }
    }
}

/// Reads like a message, because it is what `fn main() -> veduta::Result<()>` prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.message(), self.causes()) {
            ("", causes) if causes.is_empty() => write!(f, "{}", self.status()),
            ("", causes) => f.write_str(&causes),
            (message, causes) if causes.is_empty() => f.write_str(message),
            (message, causes) => write!(f, "{message}: {causes}"),
        }
    }
}

// Otherwise rustc would say three times that a `Box<dyn Error>` is no standard error.
#[diagnostic::do_not_recommend]
impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::internal(cause)
    }
}

/// An [`Error`] on its way through code that knows standard errors only, tower's for example.
struct Boxed(Error);

impl Boxed {
    /// The first one in a chain of causes.
    fn among<'a>(mut error: &'a (dyn StdError + 'static)) -> Option<&'a Self> {
        loop {
            if let Some(boxed) = error.downcast_ref() {
                return Some(boxed);
            }
            let io = error.downcast_ref::<io::Error>();
            // The source of an `io::Error` is that of what it wraps, which would be passed over.
            error = match io.and_then(io::Error::get_ref) {
                Some(inner) => inner,
                None => error.source()?,
            };
        }
    }
}

impl fmt::Display for Boxed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Boxed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdError for Boxed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// [`Error::internal`] finds the original again.
impl From<Error> for Source {
    fn from(error: Error) -> Self {
        Box::new(Boxed(error))
    }
}

impl From<Error> for Box<dyn StdError> {
    fn from(error: Error) -> Self {
        Box::new(Boxed(error))
    }
}

/// An error type of the application that says itself how it is answered.
///
/// ```
/// use std::borrow::Cow;
/// use veduta::{ErrorResponse, StatusCode, view};
///
/// #[derive(Debug)]
/// enum StoryError {
///     Missing(u64),
///     Database(std::io::Error),
/// }
///
/// impl ErrorResponse for StoryError {
///     fn status(&self) -> StatusCode {
///         match self {
///             Self::Missing(_) => StatusCode::NOT_FOUND,
///             Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
///         }
///     }
///
///     fn message(&self) -> Cow<'_, str> {
///         match self {
///             Self::Missing(id) => format!("there is no story {id}").into(),
///             Self::Database(_) => "".into(),
///         }
///     }
///
///     fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
///         match self {
///             Self::Missing(_) => None,
///             Self::Database(cause) => Some(cause),
///         }
///     }
/// }
///
/// #[view("/stories/{id}")]
/// fn story(id: u64) -> Result<String, StoryError> {
///     Err(StoryError::Missing(id))
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error that a view can return",
    label = "does not say which status it is answered with",
    note = "return `veduta::Result<..>`: `?` turns every standard error into a logged 500",
    note = "or implement `ErrorResponse` for `{Self}`: a status, a text for the client, the cause for the log",
    note = "for a text of your own write `Error::new(StatusCode::BAD_REQUEST, \"..\")`"
)]
pub trait ErrorResponse: Send + Sync + 'static {
    /// The status of the answer; 500 unless you say otherwise.
    fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    /// The text that the client sees; by default none beside the status.
    fn message(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    /// The cause, for the log only.
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        None
    }

    /// The error that is answered: `self`, boxed.
    #[doc(hidden)]
    fn into_error(self) -> Error
    where
        Self: Sized,
    {
        Error::of_response(self)
    }
}

#[diagnostic::do_not_recommend]
impl ErrorResponse for Error {
    fn status(&self) -> StatusCode {
        self.inner.status
    }

    fn message(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.inner.message)
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }

    fn into_error(self) -> Error {
        self
    }
}

#[diagnostic::do_not_recommend]
impl ErrorResponse for StatusCode {
    fn status(&self) -> StatusCode {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl ErrorResponse for Infallible {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_error_is_a_500_that_says_nothing_to_the_client() {
        let error = Error::from(io::Error::other("password is swordfish"));
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(error.message(), "");
        assert_eq!(error.to_string(), "500 Internal Server Error");
        assert_eq!(error.causes(), "password is swordfish");
    }

    #[test]
    fn a_boxed_error_is_found_again() {
        let boxed: Source = Error::not_found().into();
        assert_eq!(Error::internal(boxed).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn an_error_within_io_errors_is_found_again() {
        let inner = io::Error::new(io::ErrorKind::TimedOut, Error::not_found());
        let error = Error::from(io::Error::other(inner));
        assert_eq!(error.status(), StatusCode::NOT_FOUND);
        assert_eq!(error.causes(), "404 Not Found");
    }

    #[test]
    fn debug_is_what_main_prints() {
        let error = Error::internal(io::Error::other("address in use"));
        assert_eq!(format!("{error:?}"), "address in use");
        let error = Error::new(StatusCode::INTERNAL_SERVER_ERROR, "cannot start")
            .with_source(io::Error::other("address in use"));
        assert_eq!(format!("{error:?}"), "cannot start: address in use");
    }
}
