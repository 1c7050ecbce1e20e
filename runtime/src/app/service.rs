//! [`AppService`]: an application as a service, for tower, for hyper, for tests.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Method;
use http::request::Parts;
use http_body::Body as HttpBody;
use tokio::time::sleep;

use super::life::{self, Life};
use super::served::Served;
use crate::body::Body;
use crate::context::Scoped;
use crate::error::Result;
use crate::metrics::Metrics;
use crate::polling;
use crate::pool::Failed;
use crate::readiness::Readiness;
use crate::request::{ClientAddr, Connection, Environment, HeadLimits, Request};
use crate::response::Response;
use crate::routes::{Endpoint, EndpointFuture, Table, Wrapper};
use crate::server::{ConnectionService, Refused};
use crate::settings::within_reach;

/// An application as a [`tower::Service`] of `http` requests; cloning it is cheap.
///
/// A [`ClientAddr`] in the extensions of a request is taken for the address of its client.
///
/// ```
/// use tower::ServiceExt;
/// use veduta::{App, Body, routes, view};
///
/// #[view("/")]
/// async fn hello() -> &'static str {
///     "hello"
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> veduta::Result<()> {
/// let service = App::new(routes![hello]).into_service()?;
/// let request = veduta::http::Request::new(Body::empty());
/// let response = service.oneshot(request).await?;
/// assert_eq!(response.into_body().bytes().await?, "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AppService {
    root: Root,
    pub(super) connection: Arc<Connection>,
    /// Whether a connection of our own server asks, in a task that nobody waits for.
    is_served: bool,
}

#[derive(Clone)]
enum Root {
    Table(Arc<Table>),
    Layered {
        outermost: Endpoint,
        table: Arc<Table>,
    },
    /// The application has not started, and will not.
    Closed,
}

impl AppService {
    pub(super) fn new(table: Table, layers: &[Wrapper], environment: Environment) -> Self {
        let table = Arc::new(table);
        let root = if layers.is_empty() {
            Root::Table(table)
        } else {
            // The first layer is the outermost, so it is put on last.
            let inner = Endpoint::table(Arc::clone(&table));
            let outermost = layers
                .iter()
                .rev()
                .fold(inner, |inner, layer| layer.wrap(inner));
            Root::Layered { outermost, table }
        };
        let environment = Arc::new(environment);
        Self {
            root,
            connection: Arc::new(Connection::new(environment, None)),
            is_served: false,
        }
    }

    /// Runs the hooks of [`App::on_startup`](crate::App::on_startup), once: for whoever serves the application
    /// within another server.
    ///
    /// ```
    /// use veduta::{App, routes};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> veduta::Result<()> {
    /// let service = App::new(routes![])
    ///     .on_startup(async || println!("before the first request"))
    ///     .on_shutdown(async || println!("after the last one"))
    ///     .into_service()?;
    /// service.start().await?;
    /// // .. serve it ..
    /// service.stop().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// That of the first hook that fails; those behind it do not run.
    ///
    /// # Cancel safety
    /// Dropping the future drops the hook that runs, and those behind it never run.
    pub async fn start(&self) -> Result<()> {
        let environment = &self.connection.environment;
        environment.lifecycle.start(environment).await
    }

    /// Says that the application is to stop, for whoever serves it within another server, before that stops accepting.
    ///
    /// Its [`Readiness`] is `Stopping` at once; after [`Settings::shutdown_delay`](crate::Settings::shutdown_delay) its
    /// events end, [`stopping`](crate::stopping) completes, and so does this future.
    ///
    /// ```
    /// use veduta::{App, Readiness, routes};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> veduta::Result<()> {
    /// let service = App::new(routes![]).into_service()?;
    /// service.start().await?;
    /// // .. serve it until a signal comes ..
    /// service.begin_stop().await;
    /// assert_eq!(service.readiness(), Readiness::Stopping);
    /// // .. finish what was accepted ..
    /// service.stop().await
    /// # }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping the future leaves the readiness as it is, and the events go on.
    pub async fn begin_stop(&self) {
        let environment = &self.connection.environment;
        environment.standing.leave();
        sleep(within_reach(environment.settings.shutdown_delay)).await;
        environment.ending.begin();
    }

    /// Runs the hooks of [`App::on_shutdown`](crate::App::on_shutdown), once, for
    /// [`Settings::shutdown_hooks_timeout`](crate::Settings::shutdown_hooks_timeout) at most.
    ///
    /// # Errors
    /// That of the first hook that fails, after all of them have run.
    ///
    /// # Cancel safety
    /// Dropping the future drops the hook that runs, and those behind it never run.
    pub async fn stop(&self) -> Result<()> {
        let environment = &self.connection.environment;
        environment.standing.leave();
        environment.ending.begin();
        let limit = environment.settings.shutdown_hooks_timeout;
        environment.lifecycle.stop(environment, limit).await
    }

    /// Whether the application wants requests, as a view learns it by [`Readiness`].
    pub fn readiness(&self) -> Readiness {
        Readiness::of(&self.connection.environment)
    }

    /// How the server is doing at this moment; a view takes [`Metrics`] as an argument.
    ///
    /// ```
    /// use veduta::{App, routes};
    ///
    /// # fn main() -> veduta::Result<()> {
    /// let service = App::new(routes![]).into_service()?;
    /// assert_eq!(service.metrics().pools[0].threads, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn metrics(&self) -> Metrics {
        Metrics::of(&self.connection.environment)
    }

    pub(crate) fn environment(&self) -> Arc<Environment> {
        Arc::clone(&self.connection.environment)
    }

    /// The service of one connection.
    pub(super) fn connect(&self, client: Option<SocketAddr>) -> impl ConnectionService + use<> {
        self.rooted(self.root.clone(), client)
    }

    /// That of a connection for which there is only the word that nobody serves it.
    pub(super) fn refuse(&self, client: Option<SocketAddr>) -> impl ConnectionService + use<> {
        self.rooted(Root::Closed, client)
    }

    fn rooted(&self, root: Root, client: Option<SocketAddr>) -> impl ConnectionService + use<> {
        let connection = Connection::new(self.environment(), client);
        Served::new(Self {
            root,
            connection: Arc::new(connection),
            is_served: true,
        })
    }

    /// The answer to a request, in a context of its own.
    pub(super) fn respond(&self, head: Parts, body: Body) -> Scoped<Life> {
        let is_head = head.method == Method::HEAD;
        let asked = life::asked(&head, &self.connection);
        let answer = {
            // Parameters of the path may be of a type of the application.
            let _polling = polling::begin(self.connection.environment.watch.application());
            self.answer(head, body)
        };
        let life = Life::new(answer, Arc::clone(&self.connection), is_head, asked);
        Scoped::request(life, self.is_served)
    }

    /// Finds who answers; whoever that is runs when the answer is polled.
    #[inline]
    fn answer(&self, head: Parts, body: Body) -> EndpointFuture {
        let connection = Arc::clone(&self.connection);
        match &self.root {
            // Our own server has looked at the head already.
            Root::Table(table) if self.is_served && head.extensions.get::<Refused>().is_none() => {
                table.answer_first(head, body, connection)
            }
            _ => self.answer_checked(Request::new(head, body, connection, None)),
        }
    }

    /// The same of a request that is perhaps not to be answered by a view, or has layers before it.
    #[inline(never)]
    fn answer_checked(&self, mut request: Request) -> EndpointFuture {
        if let Some(refused) = request.extensions().get::<Refused>() {
            let outcome = Ok(refused.to_response());
            return EndpointFuture::answered(&request, outcome);
        }
        if !self.is_served {
            let limits = HeadLimits::of(&request.environment().settings);
            if let Err(error) = limits.check(request.uri(), request.headers()) {
                return EndpointFuture::answered(&request, Err(error));
            }
        }
        match &self.root {
            Root::Table(table) => table.answer(request),
            Root::Layered { outermost, table } => {
                table.announce(&mut request);
                outermost.answer(request)
            }
            Root::Closed => EndpointFuture::answered(&request, Err(Failed::Closed.into())),
        }
    }
}

impl<B> tower::Service<http::Request<B>> for AppService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let mut app = self.clone();
        if let Some(ClientAddr(client)) = request.extensions().get() {
            let connection = Connection::new(app.environment(), Some(*client));
            app.connection = Arc::new(connection);
        }
        let (head, body) = request.into_parts();
        let response = app.respond(head, Body::new(body));
        Box::pin(async move { Ok(response.await) })
    }
}

impl fmt::Debug for AppService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppService")
            .field("client", &self.connection.client)
            .finish_non_exhaustive()
    }
}
