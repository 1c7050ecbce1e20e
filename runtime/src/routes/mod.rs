//! [`Routes`]: which view answers which path.

mod build;
mod context;
mod endpoint;
mod pattern;
mod table;
mod views;
mod wrapper;

use std::fmt;

use bytes::Bytes;
use http_body::Body as HttpBody;
use tower::{Layer, Service};

use crate::body::Body;
use crate::middleware::Middleware;
use crate::view::View;

pub(crate) use build::Listed;
pub(crate) use context::{AnswerContext, Answered};
pub use endpoint::Endpoint;
pub(crate) use table::Table;
use views::ViewType;
pub use views::{ViewList, Views};
pub(crate) use wrapper::{Wrapper, way};

/// A set of views, each at its path; [`routes![..]`](crate::routes) writes it down.
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
    fallback: Option<ViewType>,
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
    Routes(Routes),
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mount({:?})", self.at)
    }
}

impl Mount {
    pub fn view<V: Views>() -> Self {
        Self {
            at: None,
            what: What::Views(ViewList::of::<V>()),
        }
    }

    pub fn view_at<V: Views>(path: &str) -> Self {
        Self {
            at: Some(path.to_owned()),
            what: What::Views(ViewList::of::<V>()),
        }
    }

    pub fn nest(prefix: &str, routes: Routes) -> Self {
        Self {
            at: Some(prefix.to_owned()),
            what: What::Routes(routes),
        }
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
    pub fn nest(mut self, prefix: &str, routes: Self) -> Self {
        self.mounts.push(Mount::nest(prefix, routes));
        self
    }

    /// Adds all views of `routes` at their paths.
    pub fn merge(self, routes: Self) -> Self {
        self.nest("/", routes)
    }

    /// Wraps every view of these routes in a tower layer. The first layer sees a request first.
    ///
    /// An error of the layer's service becomes a 500; the layers outside of it see a response.
    pub fn layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<Endpoint> + Send + Sync + 'static,
        L::Service: Service<http::Request<Body>, Response = http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as Service<http::Request<Body>>>::Error:
            Into<Box<dyn std::error::Error + Send + Sync>>,
        <L::Service as Service<http::Request<Body>>>::Future: Send,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
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
        self.fallback = Some(ViewType::new::<V>());
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
