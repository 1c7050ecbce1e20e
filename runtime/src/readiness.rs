//! [`Readiness`]: whether the server wants requests.

use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};

use crate::error::Result;
use crate::request::{Environment, FromRequest, Request};
use crate::response::{IntoResponse, Response};

/// Whether the server wants further requests: what a load balancer asks for, as an argument of views of either colour.
///
/// As a response it is 200 `ready`, or 503 with `starting` or `stopping`.
///
/// ```
/// use veduta::{App, Readiness, routes, view};
///
/// #[view("/ready")]
/// async fn ready(readiness: Readiness) -> Readiness {
///     readiness
/// }
/// # use veduta::test::TestClient;
/// # let client = TestClient::new(App::new(routes![ready]));
/// # assert_eq!(client.get("/ready").wait().text(), "ready");
/// ```
///
/// An `async` view answers while all threads are busy. With [`Settings::shutdown_delay`](crate::Settings::shutdown_delay) a
/// server that was told to stop says so for a while before it stops accepting, so that nobody is sent to it any more when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Readiness {
    /// The hooks of [`App::on_startup`](crate::App::on_startup) are not done.
    Starting,
    /// Requests are welcome.
    Ready,
    /// The server was told to stop.
    Stopping,
}

impl Readiness {
    /// Whether requests are welcome.
    ///
    /// ```
    /// assert!(!veduta::Readiness::Stopping.is_ready());
    /// ```
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Ready)
    }

    pub(crate) fn of(environment: &Environment) -> Self {
        let standing = &environment.standing;
        if standing.is_leaving() {
            Self::Stopping
        } else if standing.has_started() {
            Self::Ready
        } else {
            Self::Starting
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Stopping => "stopping",
        }
    }
}

impl FromRequest for Readiness {
    async fn from_request(request: &Request) -> Result<Self> {
        Ok(Self::of(&request.connection().environment))
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Readiness {
    fn into_response(self) -> Response {
        let status = if self.is_ready() {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        let fresh = (CACHE_CONTROL, HeaderValue::from_static("no-store"));
        (status, [fresh], self.word()).into_response()
    }
}
