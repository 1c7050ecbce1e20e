//! [`HttpService`]: any tower service that answers HTTP requests, and how it is asked below a prefix.

use std::any::type_name;
use std::fmt;
use std::future::ready;
use std::panic::Location;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use http_body::Body as HttpBody;
use tower::Service;
use tower::load_shed::error::Overloaded;
use tower::timeout::error::Elapsed;
use tower::util::{BoxCloneSyncService, ServiceExt};

use super::wrapper::short;
use crate::body::Body;
use crate::error::Error;
use crate::info::Info;
use crate::request::Request;
use crate::response::Response;
use crate::view::dispatch::Answer;

/// A tower service that can stand among views: an `axum::Router`, a `ServeDir`, an
/// [`AppService`](crate::AppService), whatever a layer makes of an [`Endpoint`](crate::Endpoint).
///
/// It is implemented for every `tower::Service<http::Request<Body>>` that is `Clone + Send + Sync + 'static`,
/// whose response is an `http::Response` of any body of [`Bytes`], whose error goes into a boxed one and whose
/// future is `Send`. There is no other way to implement it.
///
#[doc = include_str!("../../docs/tower.md")]
pub trait HttpService: Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn erased(self) -> ErasedService;
}

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
        let service = self
            .map_response(|response| response.map(Body::new))
            .map_err(Into::into);
        ErasedService(BoxCloneSyncService::new(service))
    }
}

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A service whatever its type.
#[derive(Clone, Debug)]
pub struct ErasedService(BoxCloneSyncService<http::Request<Body>, Response, BoxError>);

impl ErasedService {
    pub(super) fn answer(&self, request: http::Request<Body>) -> Answer {
        let service = self.0.clone();
        Box::pin(async move { service.oneshot(request).await.map_err(refusal) })
    }

    /// Asks it for what is behind the first segments of the path, as many as `depth` says.
    pub(super) fn answer_below(&self, request: Request, depth: usize) -> Answer {
        match request.check_length(request.body_limit()) {
            Ok(()) => self.answer(request.into_nested(depth)),
            Err(error) => Box::pin(ready(Err(error))),
        }
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
}

impl ServiceType {
    #[track_caller]
    pub(super) fn new<S: HttpService>(service: S) -> Self {
        Self {
            info: ServiceInfo {
                name: short(type_name::<S>()),
                place: Location::caller(),
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
            Self::Service(ServiceInfo { name, place }) => {
                write!(f, "service `{name}` ({}:{})", place.file(), place.line())
            }
        }
    }
}
