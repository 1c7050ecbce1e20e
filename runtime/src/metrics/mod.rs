//! [`Metrics`]: how the server is doing.

mod text;

use http::header::{CONTENT_TYPE, HeaderValue};

use crate::body::Body;
use crate::connections::ConnectionMetrics;
use crate::error::Result;
use crate::outcome::OutcomeCount;
use crate::pool::PoolMetrics;
use crate::request::{Environment, FromRequest, Request};
use crate::response::{IntoResponse, Response};
use crate::watchdog::{QuarantineMetrics, StallMetrics};

/// How the server is doing at one moment: an argument of views of either colour.
///
/// As a response, and as text, it is what Prometheus reads (version 0.0.4 of its text format).
///
/// ```
/// use veduta::{App, Metrics, routes, view};
///
/// #[view("/metrics")]
/// async fn metrics(metrics: Metrics) -> Metrics {
///     metrics
/// }
/// # use veduta::test::TestClient;
/// # let client = TestClient::new(App::new(routes![metrics]));
/// # assert!(client.get("/metrics").wait().text().contains("veduta_pool_threads{pool=\"blocking\"} 0\n"));
/// ```
///
/// An `async` view answers while all threads are busy. What it says is nobody's business: keep it from the outside, by
/// an address of its own or a [middleware](macro@crate::middleware).
///
/// | name | type | what |
/// |---|---|---|
/// | `veduta_pool_threads` | gauge | threads that are alive |
/// | `veduta_pool_threads_limit` | gauge | the most threads that there may be |
/// | `veduta_pool_threads_busy` | gauge | threads that have a job |
/// | `veduta_pool_jobs_queued` | gauge | jobs that wait because all threads are busy |
/// | `veduta_pool_queue_limit` | gauge | the most jobs that may wait |
/// | `veduta_pool_jobs_refused_total` | counter | jobs that found the queue full |
/// | `veduta_pool_jobs_expired_total` | counter | jobs that waited for too long |
/// | `veduta_pool_jobs_withdrawn_total` | counter | jobs that nobody waited for any more before they began |
/// | `veduta_pool_jobs_panicked_total` | counter | jobs that panicked |
/// | `veduta_pool_queue_wait_seconds` | histogram | how long jobs waited for a thread |
/// | `veduta_pool_run_seconds` | histogram | how long jobs ran |
/// | `veduta_connections_open` | gauge | connections that are open |
/// | `veduta_connections_limit` | gauge | the most connections that there may be |
/// | `veduta_connections_accepted_total` | counter | connections that were accepted |
/// | `veduta_tls_handshakes_failed_total` | counter | connections without an agreement on TLS; with the feature `tls` |
/// | `veduta_event_loop_stalls_total` | counter | how often something has held the event loop for too long |
/// | `veduta_event_loop_stall_seconds` | histogram | how long it held it, those that have ended |
/// | `veduta_quarantined` | gauge | 1 while a view is in quarantine, 0 once it is free again |
/// | `veduta_quarantine_convictions_total` | counter | how often it was sent there |
/// | `veduta_quarantine_requests_total` | counter | requests that were polled there |
/// | `veduta_requests_interrupted_total` | counter | requests that ended otherwise than by an answer of their view |
///
/// Those of pools have the label `pool`; that of requests has `view`, empty when none was found, and
/// `outcome`, an [`Outcome`](crate::Outcome); those of stalls have `view` and `culprit`, as in the log, and those of the
/// quarantine have `view`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Metrics {
    /// The pools: `blocking`, `cpu`, then those of [`Settings::pool`](crate::Settings::pool).
    pub pools: Vec<PoolMetrics>,
    /// The connections of the server.
    pub connections: ConnectionMetrics,
    /// How often requests of each view have ended otherwise than by its answer, since the start.
    pub outcomes: Vec<OutcomeCount>,
    /// What has held the event loop for longer than
    /// [`Settings::watchdog_threshold`](crate::Settings::watchdog_threshold), since the start.
    pub stalls: Vec<StallMetrics>,
    /// The views that are or were in quarantine: see [`Settings::quarantine`](crate::Settings::quarantine).
    pub quarantine: Vec<QuarantineMetrics>,
}

impl Metrics {
    pub(crate) fn of(environment: &Environment) -> Self {
        Self {
            pools: environment.pools.metrics(),
            connections: environment.connections.metrics(),
            outcomes: environment.outcomes.snapshot(),
            stalls: environment.watch.stalls(),
            quarantine: environment.watch.quarantine(),
        }
    }
}

impl FromRequest for Metrics {
    async fn from_request(request: &Request) -> Result<Self> {
        Ok(Self::of(&request.connection().environment))
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Metrics {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_string()));
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}
