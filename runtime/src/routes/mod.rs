//! [`Routes`]: which view or service answers which path.

mod build;
mod context;
mod endpoint;
mod future;
mod listing;
mod pattern;
mod place;
mod service;
mod table;
mod tree;
mod views;
mod wrapper;

use std::fmt;
use std::panic::Location;

use crate::middleware::Middleware;
use crate::view::View;

pub(crate) use build::Listed;
pub(crate) use context::{AnswerContext, Answered, Ended};
pub use endpoint::Endpoint;
pub(crate) use future::EndpointFuture;
pub(crate) use listing::Listing;
pub use listing::RouteList;
#[cfg(feature = "cli")]
pub(crate) use listing::table;
use service::ServiceType;
pub use service::{HttpLayer, HttpService};
pub(crate) use table::Table;
use views::ViewType;
pub use views::{ViewList, Views};
pub(crate) use wrapper::Wrapper;
use wrapper::way;

/// A set of views and services, each at its path; [`routes![..]`](crate::routes) writes it down.
///
/// Paths come first and methods second: `/stories/new` is asked before `/stories/{id}` whatever the
/// method. Views of one shape are asked in order, and the first whose parameters parse answers; when
/// none parses it is 404, whatever a path of another shape would take. Two views that can never be told
/// apart are an error at start-up, which names both.
///
/// HEAD, OPTIONS and 405 with `Allow` come by themselves; a path that only lacks or only has the slash
/// at its end is redirected with 308.
///
/// ```
/// use veduta::{Routes, routes, view};
///
/// #[view("/")]
/// async fn overview() -> &'static str {
///     "all users"
/// }
///
/// #[view("/{id}")]
/// async fn user(id: u64) -> String {
///     format!("user {id}")
/// }
///
/// let users = routes![overview, user];
/// let all = Routes::new().nest("/users", users);
/// ```
#[derive(Default)]
#[must_use]
pub struct Routes {
    mounts: Vec<Mount>,
    layers: Vec<Wrapper>,
    /// One; more are told of at start-up.
    fallbacks: Vec<Last>,
    body_limit: Option<u64>,
}

/// What is asked last.
enum Last {
    View(ViewType),
    Service(ServiceType),
}

/// One entry of `routes![..]`.
#[doc(hidden)]
pub struct Mount {
    /// `None`: where the view's own path says.
    at: Option<String>,
    what: What,
}

enum What {
    Views(ViewList),
    Service(ServiceType),
    Routes(Routes, &'static Location<'static>),
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mount({:?})", self.at)
    }
}

impl Mount {
    fn view<V: Views + ?Sized>(at: Option<&str>) -> Self {
        Self {
            at: at.map(str::to_owned),
            what: What::Views(ViewList::of::<V>()),
        }
    }

    #[track_caller]
    fn nest(prefix: &str, routes: Routes) -> Self {
        Self {
            at: Some(prefix.to_owned()),
            what: What::Routes(routes, Location::caller()),
        }
    }

    fn service(prefix: &str, service: ServiceType) -> Self {
        Self {
            at: Some(prefix.to_owned()),
            what: What::Service(service),
        }
    }
}

/// What a list of routes is taken from: [`Routes`] alone.
///
/// [`App::new`](crate::App::new), [`Routes::nest`], [`Routes::merge`] and `routes!["/admin" => ..]` ask for it, so that
/// whoever gives them something else is told what to write. There is no way to implement it.
///
/// ```
/// use veduta::{App, IntoRoutes, Routes, routes};
///
/// fn served(routes: impl IntoRoutes) -> App {
///     App::new(routes)
/// }
///
/// let app = served(routes!["/old" => Routes::new()]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of routes",
    label = "expected `Routes`",
    note = "a list is written `routes![front_page, \"/health\" => health]`, and one that a function returns `admin::routes()`",
    note = "below a path a view stands by its name, without parentheses; a tower service is written `Routes::service(..)`"
)]
pub trait IntoRoutes {
    #[doc(hidden)]
    fn into_routes(self) -> Routes;

    /// An entry of `routes![..]`.
    #[doc(hidden)]
    #[track_caller]
    fn mount_at(self, prefix: &str) -> Mount
    where
        Self: Sized,
    {
        Mount::nest(prefix, self.into_routes())
    }
}

// Otherwise rustc would show this line of veduta to whoever gives something else.
#[diagnostic::do_not_recommend]
impl IntoRoutes for Routes {
    fn into_routes(self) -> Self {
        self
    }
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    #[doc(hidden)]
    pub fn of<const N: usize>(mounts: [Mount; N]) -> Self {
        Self {
            mounts: mounts.into(),
            ..Self::default()
        }
    }

    /// Adds all views of `routes` below `prefix`, which may have parameters of its own.
    ///
    /// A view reads those with [`Request::parameter`](crate::Request::parameter).
    #[track_caller]
    pub fn nest(mut self, prefix: &str, routes: impl IntoRoutes) -> Self {
        self.mounts.push(routes.mount_at(prefix));
        self
    }

    /// Adds all views of `routes` at their paths.
    #[track_caller]
    pub fn merge(self, routes: impl IntoRoutes) -> Self {
        self.nest("/", routes)
    }

    /// Routes of one service, for `routes!["/old" => Routes::service(router)]`; as
    /// [`nest_service`](Self::nest_service).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use veduta::{App, Body, Response, Routes, http, routes};
    ///
    /// async fn old(request: http::Request<Body>) -> Result<Response, Infallible> {
    ///     Ok(Response::new(Body::from(format!("the old site has {}", request.uri()))))
    /// }
    ///
    /// let uploads = Routes::service(tower::service_fn(old)).body_limit(100 * 1024 * 1024);
    /// let app = App::new(routes!["/old" => Routes::service(tower::service_fn(old)), "/uploads" => { uploads }]);
    /// ```
    #[track_caller]
    pub fn service<S: HttpService>(service: S) -> Self {
        Self::new().nest_service("/", service)
    }

    /// Adds a tower service below `prefix`: `/old`, `/old/` and all that begins with `/old/`, of every method.
    ///
    /// The service sees the path without the prefix: `/old/x?y` as `/x?y`, `/old` as `/`; everything else of it
    /// stays as it was sent. In the extensions of its requests are the target itself, as
    /// [`OriginalUri`](crate::OriginalUri), the client, as [`ClientAddr`](crate::ClientAddr), and the parameters
    /// of the prefix, as [`PathParameters`](crate::PathParameters).
    ///
    /// A view at a longer path, `/old/status`, comes before the service; a service comes before a view at
    /// `/{*rest}`. Two of them at one place are an error at start-up. HEAD, OPTIONS and 405 are the service's own
    /// business, and so are its answers, errors included. Its panics and its errors of tower's kind are a 500,
    /// and 503 for those of a load shed or a timeout. The request's body is limited as that of a view is.
    #[track_caller]
    pub fn nest_service<S: HttpService>(mut self, prefix: &str, service: S) -> Self {
        let service = ServiceType::new(service);
        self.mounts.push(Mount::service(prefix, service));
        self
    }

    /// The most bytes of a request's body, for all of these routes that say nothing of their own; otherwise it is
    /// [`Settings::body_limit`](crate::Settings::body_limit).
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Wraps every view and every service of these routes in a tower layer. The first layer sees a request first,
    /// with its path as it was sent.
    ///
    /// An error of the layer's service becomes a 500, or 503 when it is that of a load shed or a timeout; the
    /// layers outside of it see a response.
    pub fn layer<L: HttpLayer>(mut self, layer: L) -> Self {
        self.layers.push(Wrapper::layer(layer));
        self
    }

    /// Puts a [`#[middleware]`](macro@crate::middleware) around every view of these routes. Layers and
    /// middleware share one order: what was declared first sees a request first, and its response last.
    ///
    /// ```
    /// use veduta::{Next, Request, Response, middleware, routes};
    ///
    /// #[middleware]
    /// async fn traced(request: Request, next: Next) -> Response {
    ///     println!("{}", request.uri());
    ///     next.run(request).await
    /// }
    ///
    /// let routes = routes![].middleware::<traced>();
    /// ```
    pub fn middleware<M: Middleware>(mut self) -> Self {
        self.layers.push(Wrapper::middleware::<M>());
        self
    }

    /// Answers what none of these routes does; nested routes below their prefix, the outermost ones everywhere.
    /// Two of them at one place are an error at start-up.
    ///
    /// ```
    /// use veduta::{StatusCode, routes, view};
    ///
    /// #[view]
    /// async fn lost() -> (StatusCode, &'static str) {
    ///     (StatusCode::NOT_FOUND, "there is nothing here")
    /// }
    ///
    /// let routes = routes![].fallback::<lost>();
    /// ```
    pub fn fallback<V: View>(mut self) -> Self {
        self.fallbacks.push(Last::View(ViewType::new::<V>()));
        self
    }

    /// As [`fallback`](Self::fallback), with a tower service, which sees the path below that of these routes.
    ///
    /// It is asked last: where a path has views but none of this method it is 405.
    #[track_caller]
    pub fn fallback_service<S: HttpService>(mut self, service: S) -> Self {
        self.fallbacks
            .push(Last::Service(ServiceType::new(service)));
        self
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes")
            .field("mounts", &self.mounts.len())
            .finish_non_exhaustive()
    }
}
