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
use tower::Service;

use super::context::{AnswerContext, not_allowed};
use super::future::EndpointFuture;
use super::service::{BoxError, ErasedService, ServiceType};
use super::table::Table;
use crate::body::Body;
use crate::error::{Error, Result};
use crate::failure::{Reply, answer};
use crate::info::Info;
use crate::middleware::{Middleware, MiddlewareInfo, Next};
use crate::polling::{self, Doing, Subject};
use crate::request::Request;
use crate::response::{Response, Unfinished};
use crate::view::View;
use crate::view::dispatch::{Answer, Carried, Contained, Named, OnLoop, Turn, admit};

/// What a [`tower::Layer`] wraps: a view, a nested service, or a whole application, as a service.
#[derive(Clone)]
pub struct Endpoint {
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    /// With the number that it has for those who watch.
    View(fn(Request) -> Answer, &'static Info, u32),
    NotFound,
    Table(Arc<Table>),
    Middleware(
        fn(Request, Next) -> Answer,
        &'static MiddlewareInfo,
        &'static Subject,
        Arc<Endpoint>,
    ),
    Layered(ErasedService, &'static Subject),
    Service(Nested),
}

/// A service below so many segments of the path.
#[derive(Clone)]
struct Nested {
    service: ErasedService,
    depth: usize,
    doing: Doing,
}

impl Endpoint {
    pub(super) fn view<V: View>() -> Self {
        Self {
            kind: Kind::View(|request| Box::pin(V::call(request)), &V::INFO, 0),
        }
    }

    /// The same view, with the number that it has among those of its application.
    pub(super) fn numbered(self, number: u32) -> Self {
        let kind = match self.kind {
            Kind::View(call, info, _) => Kind::View(call, info, number),
            kind => kind,
        };
        Self { kind }
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

    pub(super) fn layered(service: ErasedService, subject: &'static Subject) -> Self {
        Self {
            kind: Kind::Layered(service, subject),
        }
    }

    pub(super) fn service(service: ServiceType, depth: usize) -> Self {
        let ServiceType { info, service } = service;
        let nested = Nested {
            service,
            depth,
            doing: Doing::written_at(info.place, info.subject),
        };
        Self {
            kind: Kind::Service(nested),
        }
    }

    pub(super) fn middleware<M: Middleware>(inner: Self) -> Self {
        let call = |request, next| -> Answer { Box::pin(M::call(request, next)) };
        let subject = const {
            &Subject::named(polling::Kind::Middleware, M::INFO.name).at(M::INFO.file, M::INFO.line)
        };
        Self {
            kind: Kind::Middleware(call, &M::INFO, subject, Arc::new(inner)),
        }
    }

    /// Answers a request; errors and panics are answers too.
    pub(crate) fn answer(&self, request: Request) -> EndpointFuture {
        match &self.kind {
            Kind::View(..) if let Some(allow) = request.allow() => {
                EndpointFuture::answered(&request, not_allowed(&request, allow))
            }
            Kind::View(call, info, number) => answer_by_view(*call, info, *number, request),
            Kind::Middleware(call, info, subject, inner) => {
                let context = AnswerContext::keep(&request);
                let connection = Arc::clone(request.connection());
                let doing = Doing::around(request.view(), subject);
                let answer = call(request, Next::new(Arc::clone(inner)));
                let info = *info;
                EndpointFuture::boxed(async move {
                    let outcome = if info.kind.is_hook() {
                        Carried::new(connection, Contained::new(answer)).await
                    } else {
                        OnLoop::new(Named::new(answer, doing)).await
                    };
                    // Its log line would name the view alone.
                    let within =
                        |error: Error| error.within(format!("middleware {}", info.place()));
                    context.finish(outcome.map_err(within)).await
                })
            }
            Kind::NotFound => EndpointFuture::answered(&request, Err(Error::not_found())),
            // Behind the layers of the application; without any, the table is asked directly.
            Kind::Table(table) => table.answer(request),
            Kind::Layered(service, subject) => {
                let context = AnswerContext::keep(&request);
                let doing = Doing::around(request.view(), subject);
                let answer = Named::new(service.answer(request.into_http()), doing);
                EndpointFuture::boxed(async move {
                    match OnLoop::new(answer).await {
                        Ok(response) if Unfinished::of(&response).is_none() => {
                            context.watch(response)
                        }
                        // The next layer sees a response, never an error.
                        outcome => context.finish(outcome).await,
                    }
                })
            }
            Kind::Service(nested) => {
                let context = AnswerContext::keep(&request);
                let answer = nested.service.answer_below(request, nested.depth);
                let answer = Named::new(answer, nested.doing);
                EndpointFuture::boxed(async move {
                    let outcome = OnLoop::new(answer).await;
                    context.finish(outcome).await
                })
            }
        }
    }
}

fn answer_by_view(
    call: fn(Request) -> Answer,
    info: &'static Info,
    number: u32,
    mut request: Request,
) -> EndpointFuture {
    if !info.dispatch.is_on_loop() {
        request.set_view_number(number);
    }
    let watch = &request.environment().watch;
    // A view in quarantine stays on the event loop for some requests.
    let trial = if watch.view(number).is_notable() {
        watch.trial(number).map(Box::new)
    } else {
        None
    };
    if let Err(busy) = admit(&request, info) {
        let context = AnswerContext::new(&request).on_trial(trial);
        return EndpointFuture::ready(context, Err(busy));
    }
    let seen = request.share();
    let answer = Contained::new(call(request));
    let turn = Turn::new(info, number, trial.is_some(), seen, answer);
    EndpointFuture::view(turn, trial)
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
            Kind::View(..) => "Endpoint::View",
            Kind::NotFound => "Endpoint::NotFound",
            Kind::Table(_) => "Endpoint::Table",
            Kind::Middleware(..) => "Endpoint::Middleware",
            Kind::Layered(..) => "Endpoint::Layered",
            Kind::Service(_) => "Endpoint::Service",
        })
    }
}
