//! [`HttpService`]: any tower service that answers HTTP requests, and how it is asked below a prefix.

use std::any::type_name;
use std::fmt;
use std::future::{poll_fn, ready};
use std::panic::Location;
use std::sync::Arc;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use http_body::Body as HttpBody;
use tower::load_shed::error::Overloaded;
use tower::timeout::error::Elapsed;
use tower::{Layer, Service};

use super::Endpoint;
use super::wrapper::short;
use crate::body::Body;
use crate::error::Error;
use crate::info::Info;
use crate::polling::{Kind, Subject};
use crate::request::Request;
use crate::view::dispatch::Answer;

/// A tower service that can stand among views: an `axum::Router`, a `ServeDir`, an
/// [`AppService`](crate::AppService), whatever a layer makes of an [`Endpoint`](crate::Endpoint).
///
/// It is implemented for every `tower::Service<http::Request<Body>>` that is `Clone + Send + Sync + 'static`,
/// whose response is an `http::Response` of any body of [`Bytes`], whose error goes into a boxed one and whose
/// future is `Send`. There is no other way to implement it.
///
#[doc = include_str!("../../docs/tower.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service that answers requests",
    label = "not a service",
    note = "a service is a `tower::Service<http::Request<veduta::Body>>` whose response is an `http::Response` of bytes, whose error is a standard one and whose future is `Send`",
    note = "it is `Clone + Send + Sync`: write `#[derive(Clone)]` above it, or `BoxCloneSyncService` instead of `BoxService`; an `axum::Router` gets its state by `.with_state(..)` first",
    note = "a view is no service: it stands in `routes![..]`, and routes below a path of it"
)]
pub trait HttpService: Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn erased(self) -> ErasedService;
}

// Otherwise rustc would list what implements the traits of tower, or show one of several bounds.
#[diagnostic::do_not_recommend]
impl<S, B> HttpService for S
where
    S: Service<
            http::Request<Body>,
            Response = http::Response<B>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    fn erased(self) -> ErasedService {
        ErasedService(Arc::new(move |request| -> Answer {
            let mut service = self.clone();
            Box::pin(async move {
                let is_ready = poll_fn(|context| service.poll_ready(context)).await;
                is_ready.map_err(|error| refusal(error.into()))?;
                let answer = service.call(request);
                // What is asked once may let go of its place before it has answered.
                drop(service);
                match answer.await {
                    Ok(response) => Ok(response.map(Body::new)),
                    Err(error) => Err(refusal(error.into())),
                }
            })
        }))
    }
}

/// A tower layer that can stand around views and services: what `.layer(..)` takes.
///
/// It is implemented for every `tower::Layer<Endpoint>` that is `Send + Sync + 'static` and makes a [`HttpService`]
/// of an [`Endpoint`](crate::Endpoint). There is no other way to implement it.
///
/// ```
/// use std::time::Duration;
/// use tower::timeout::TimeoutLayer;
/// use veduta::{HttpLayer, Routes, routes};
///
/// fn hurried(routes: Routes, limit: impl HttpLayer) -> Routes {
///     routes.layer(limit)
/// }
///
/// let routes = hurried(routes![], TimeoutLayer::new(Duration::from_secs(1)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer around views",
    label = "not a layer",
    note = "a function with `#[middleware]` is put around views with `.middleware::<timing>()`",
    note = "a layer is a `tower::Layer` whose service takes any `http::Request<veduta::Body>`, answers an `http::Response` of bytes, has a standard error, and is `Clone + Send + Sync`"
)]
pub trait HttpLayer: Send + Sync + 'static {
    #[doc(hidden)]
    fn wrap(&self, inner: Endpoint) -> ErasedService;
}

#[diagnostic::do_not_recommend]
impl<L> HttpLayer for L
where
    L: Layer<Endpoint, Service: HttpService> + Send + Sync + 'static,
{
    fn wrap(&self, inner: Endpoint) -> ErasedService {
        self.layer(inner).erased()
    }
}

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A service whatever its type.
#[derive(Clone)]
pub struct ErasedService(Arc<Ask>);

/// Asks a clone of the service as soon as that is ready.
type Ask = dyn Fn(http::Request<Body>) -> Answer + Send + Sync;

impl ErasedService {
    pub(super) fn answer(&self, request: http::Request<Body>) -> Answer {
        (self.0)(request)
    }

    /// Asks it for what is behind the first segments of the path, as many as `depth` says.
    pub(super) fn answer_below(&self, request: Request, depth: usize) -> Answer {
        match request.check_length(request.body_limit()) {
            Ok(()) => self.answer(request.into_nested(depth)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

impl fmt::Debug for ErasedService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErasedService").finish_non_exhaustive()
    }
}

/// A server that is busy says so; all else that a service ends in is its own fault.
fn refusal(error: BoxError) -> Error {
    if error.is::<Overloaded>() || error.is::<Elapsed>() {
        Error::new(StatusCode::SERVICE_UNAVAILABLE, "the server is busy")
            .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
            .with_source(error)
    } else {
        Error::internal(error)
    }
}

/// A service as a value, as written in the routes.
#[derive(Clone)]
pub(super) struct ServiceType {
    pub(super) info: ServiceInfo,
    pub(super) service: ErasedService,
}

/// What is known of a service: it has a type, and a place where it was given.
#[derive(Clone, Copy)]
pub(crate) struct ServiceInfo {
    pub(crate) name: &'static str,
    pub(crate) place: &'static Location<'static>,
    /// For those who watch.
    pub(super) subject: &'static Subject,
}

impl ServiceType {
    #[track_caller]
    pub(super) fn new<S: HttpService>(service: S) -> Self {
        Self {
            info: ServiceInfo {
                name: short(type_name::<S>()),
                place: Location::caller(),
                subject: const { &Subject::of_type::<S>(Kind::Service) },
            },
            service: service.erased(),
        }
    }
}

/// What answers at a path.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    View(&'static Info),
    Service(ServiceInfo),
}

impl Target {
    pub(crate) fn view(self) -> Option<&'static Info> {
        match self {
            Self::View(info) => Some(info),
            Self::Service(_) => None,
        }
    }
}

/// As errors name it: with its kind, its name and its place.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::View(info) => write!(f, "view {}", info.place()),
            Self::Service(ServiceInfo { name, place, .. }) => {
                write!(f, "service `{name}` ({}:{})", place.file(), place.line())
            }
        }
    }
}
