//! [`Endpoint`]: what stands behind a route: a view, or a view within its layers.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body as HttpBody;
use tower::util::{BoxCloneSyncService, ServiceExt};
use tower::{Layer, Service};

use super::context::AnswerContext;
use super::table::Table;
use crate::body::Body;
use crate::error::{Error, Result};
use crate::failure::{Reply, answer};
use crate::request::Request;
use crate::response::Response;
use crate::view::View;
use crate::view::dispatch::{Answer, Contained};

/// What a [`tower::Layer`] wraps: a view, or all views of an application, as a service.
#[derive(Clone)]
pub struct Endpoint {
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    View(fn(Request) -> Answer),
    NotFound,
    Table(Arc<Table>),
    Layered(BoxCloneSyncService<http::Request<Body>, Response, BoxError>),
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A layer of any type, once it knows what it wraps.
pub(crate) type AnyLayer = Arc<dyn Fn(Endpoint) -> Endpoint + Send + Sync>;

impl Endpoint {
    pub(super) fn view<V: View>() -> Self {
        Self {
            kind: Kind::View(|request| Box::pin(V::call(request))),
        }
    }

    pub(super) fn not_found() -> Self {
        Self {
            kind: Kind::NotFound,
        }
    }

    pub(crate) fn table(table: Arc<Table>) -> Self {
        Self {
            kind: Kind::Table(table),
        }
    }

    /// Answers a request; errors and panics are answers too.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        match &self.kind {
            Kind::View(call) => {
                let context = AnswerContext::new(&request);
                context.answer(Contained::new(call(request)).await)
            }
            Kind::NotFound => AnswerContext::new(&request).answer(Err(Error::not_found())),
            // Behind the layers of the application; without any, the table is asked directly.
            Kind::Table(table) => Box::pin(table.answer(request)).await,
            Kind::Layered(service) => {
                let context = AnswerContext::new(&request);
                let answered = service.clone().oneshot(request.into_http());
                let answered = async { answered.await.map_err(Error::internal) };
                match Contained::new(Box::pin(answered)).await {
                    Ok(response) => context.watch(response),
                    // The next layer sees a response, never an error.
                    Err(error) => context.answer(Err(error)),
                }
            }
        }
    }
}

/// Erases the type of a layer.
pub(crate) fn any_layer<L, B>(layer: L) -> AnyLayer
where
    L: Layer<Endpoint> + Send + Sync + 'static,
    L::Service:
        Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    <L::Service as Service<http::Request<Body>>>::Error: Into<BoxError>,
    <L::Service as Service<http::Request<Body>>>::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Arc::new(move |inner| {
        let service = layer.layer(inner);
        let service = service
            .map_response(|response| response.map(Body::new))
            .map_err(Into::into);
        Endpoint {
            kind: Kind::Layered(BoxCloneSyncService::new(service)),
        }
    })
}

/// Of any body: layers may wrap that of the request.
impl<B> Service<http::Request<B>> for Endpoint
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let endpoint = self.clone();
        let request = request.map(Body::new);
        Box::pin(async move {
            Ok(match Request::from_http(request) {
                Ok(request) => endpoint.answer(request).await,
                Err(headers) => lost_extensions(&headers),
            })
        })
    }
}

/// Answered without what the application says of errors: the way to it is lost, too.
fn lost_extensions(headers: &HeaderMap) -> Response {
    let error = Error::internal("a layer replaced the request and dropped its extensions");
    answer(Err(error), &Reply::new(headers, None), None, None)
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::View(_) => "Endpoint::View",
            Kind::NotFound => "Endpoint::NotFound",
            Kind::Table(_) => "Endpoint::Table",
            Kind::Layered(_) => "Endpoint::Layered",
        })
    }
}
