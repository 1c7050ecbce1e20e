//! [`App`]: routes, application data, layers and settings; and the ways to run them.

mod access;
mod built;
mod life;
#[cfg(feature = "cli")]
mod run;
#[cfg(feature = "cli")]
mod runtimes;
mod served;
mod service;
#[cfg(feature = "cli")]
mod signals;

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

use http::StatusCode;
use tokio::runtime::Handle;

use crate::bridge::Pools;
use crate::budget::Budget;
use crate::error::{Error, Result};
use crate::failure::{ErrorPage, OnError};
use crate::lifecycle::{Lifecycle, LifecycleHook};
use crate::middleware::Middleware;
use crate::outcome::{FinishedRequest, OnFinished, Outcomes};
use crate::quarantine::Quarantine;
use crate::request::{Environment, States};
use crate::response::IntoResponse;
use crate::routes::{HttpLayer, IntoRoutes, Listed, Listing, Routes, Wrapper};
use crate::server::Listener;
#[cfg(feature = "tls")]
use crate::server::Tls;
use crate::settings::Settings;
use crate::shutdown::Standing;
use crate::watchdog::Watch;

pub use service::AppService;

use built::Built;

/// An application: what is served, and with which data and settings.
///
/// ```no_run
/// use veduta::{App, routes, view};
///
/// #[view("/")]
/// async fn hello() -> &'static str {
///     "hello"
/// }
///
/// fn main() -> veduta::Result<()> {
///     App::new(routes![hello]).run()
/// }
/// ```
#[must_use]
pub struct App {
    routes: Routes,
    settings: Settings,
    states: States,
    layers: Vec<Wrapper>,
    on_error: Option<OnError>,
    on_finished: OnFinished,
    lifecycle: Lifecycle,
    parts: Vec<Part>,
    problems: Vec<String>,
}

/// Something that is built once the routes are, if they are in order, and that may become a state.
///
/// # Errors
/// All that is wrong, one sentence each.
type Part =
    Box<dyn FnOnce(Option<&[Listed]>, &mut States) -> Result<(), Vec<String>> + Send + Sync>;

impl App {
    /// An application of these routes.
    pub fn new(routes: impl IntoRoutes) -> Self {
        Self {
            routes: routes.into_routes(),
            settings: Settings::default(),
            states: States::default(),
            layers: Vec::new(),
            on_error: None,
            on_finished: OnFinished::default(),
            lifecycle: Lifecycle::default(),
            parts: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Gives the application a value that views take as [`State<T>`](crate::State).
    ///
    /// One value a type: a second one of the same type is an error at start-up, and so is a view that
    /// takes a `State` which was not given.
    #[doc(alias("app_data", "manage", "with_state"))]
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.shared_state(Arc::new(value))
    }

    /// As [`state`](Self::state), for a value that is shared already.
    #[track_caller]
    pub fn shared_state<T: Send + Sync + 'static>(mut self, value: Arc<T>) -> Self {
        if let Some(earlier) = self.states.insert(value) {
            let name = type_name::<T>();
            let (first, second) = (at(earlier), at(Location::caller()));
            self.problems.push(format!(
                "`State<{name}>` was given twice ({first} and {second}); wrap one of them in a type of its own"
            ));
        }
        self
    }

    /// Limits and deadlines other than the defaults.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Wraps the whole application in a tower layer, what is not found included. The first layer sees a
    /// request first.
    ///
    /// An error of the layer's service becomes a 500, or 503 when it is that of a load shed or a timeout; the
    /// layers outside of it see a response.
    #[doc(alias("attach", "wrap"))]
    pub fn layer<L: HttpLayer>(mut self, layer: L) -> Self {
        self.layers.push(Wrapper::layer(layer));
        self
    }

    /// Puts a [`#[middleware]`](macro@crate::middleware) around the whole application, what is not found
    /// included. Layers and middleware share one order: what was declared first sees a request first,
    /// and its response last.
    pub fn middleware<M: Middleware>(mut self) -> Self {
        self.layers.push(Wrapper::middleware::<M>());
        self
    }

    /// Answers all errors: those of views, of arguments, of the pools, panics, 404 and 405.
    ///
    /// An answer whose status is 200 gets the status of the error; `X-Request-Id` and the headers of the
    /// error (`Allow`, `Retry-After`) are added to it.
    ///
    /// ```
    /// use veduta::{App, Html, IntoResponse, routes};
    ///
    /// let app = App::new(routes![]).on_error(|page| {
    ///     if page.wants_json() {
    ///         return page.into_response();
    ///     }
    ///     Html(format!("<h1>{}</h1>", page.error().status())).into_response()
    /// });
    /// ```
    pub fn on_error<F, R>(mut self, answer: F) -> Self
    where
        F: Fn(&ErrorPage<'_>) -> R + Send + Sync + 'static,
        R: IntoResponse,
    {
        self.on_error = Some(Box::new(move |page| answer(page).into_response()));
        self
    }

    /// Runs `hook` before the first request: connects to a database, fills a cache, checks what views rely on.
    ///
    /// An `async fn` runs on the event loop, a plain `fn` on a thread where it may block; both take [`State`](crate::State)s.
    /// Hooks run in the order of their declaration. The socket is open by then, and clients wait. A hook that
    /// fails or panics stops the start: the hooks behind it do not run, the shutdown hooks do, and
    /// `serve` returns the error, which names the place of this call.
    ///
    /// [`into_service`](Self::into_service) leaves the hooks to [`AppService::start`]; a
    /// `TestClient` runs them before its first request.
    ///
    /// ```
    /// use std::sync::OnceLock;
    /// use veduta::{App, Result, State, routes};
    ///
    /// type Cities = OnceLock<Vec<String>>;
    ///
    /// /// Sync: reading a file is fine here.
    /// fn load_cities(cities: State<Cities>) -> Result<()> {
    ///     let text = std::fs::read_to_string("cities.txt")?;
    ///     cities.get_or_init(|| text.lines().map(str::to_owned).collect());
    ///     Ok(())
    /// }
    ///
    /// let app = App::new(routes![])
    ///     .state(Cities::new())
    ///     .on_startup(load_cities)
    ///     .on_startup(async || tracing::info!("ready"));
    /// ```
    #[track_caller]
    pub fn on_startup<M>(mut self, hook: impl LifecycleHook<M>) -> Self {
        self.lifecycle.on_startup(hook, Location::caller());
        self
    }

    /// Runs `hook` when the server stops, after the last request: tells a queue goodbye, writes what is
    /// buffered.
    ///
    /// It is written like a hook of [`on_startup`](Self::on_startup). The hook that was declared last runs first.
    /// Each runs once, also when requests had to be cut off and when the start has failed, so that it may find
    /// what no startup hook has set up. One that fails or panics is logged, keeps no other from running, and
    /// is the error that `serve` returns. Tasks that it spawns end with the last hook, so it waits for those that
    /// matter. All of them together have
    /// [`Settings::shutdown_hooks_timeout`]; a second signal does not wait for them.
    ///
    /// ```
    /// use veduta::{App, State, routes};
    ///
    /// # struct Queue;
    /// # impl Queue { async fn flush(&self) -> std::io::Result<()> { Ok(()) } }
    /// async fn flush(queue: State<Queue>) -> std::io::Result<()> {
    ///     queue.flush().await
    /// }
    ///
    /// let app = App::new(routes![]).state(Queue).on_shutdown(flush);
    /// ```
    #[track_caller]
    pub fn on_shutdown<M>(mut self, hook: impl LifecycleHook<M>) -> Self {
        self.lifecycle.on_shutdown(hook, Location::caller());
        self
    }

    /// Calls `hook` once for each request, at its end, whatever that is: answered to the last byte of its body,
    /// failed, dropped because its client has gone, cut off by the end of the server. See [`Outcome`](crate::Outcome).
    /// It reads the [values](crate::context) of the request.
    ///
    /// The hook runs on the event loop, most of the time: it counts, measures, or sends to a channel, and
    /// returns at once; what takes longer is a task of [`spawn`](crate::spawn), which has the values too. A panic in
    /// it ends nothing else. Several hooks run in the order of their declaration.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use veduta::{App, Outcome, routes};
    ///
    /// let unanswered = Arc::new(AtomicU64::new(0));
    /// let counter = Arc::clone(&unanswered);
    /// let app = App::new(routes![]).on_request_finished(move |finished| {
    ///     if finished.outcome() != Outcome::Answered {
    ///         counter.fetch_add(1, Ordering::Relaxed);
    ///     }
    /// });
    /// ```
    pub fn on_request_finished(
        mut self,
        hook: impl Fn(&FinishedRequest<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.on_finished.push(hook);
        self
    }

    /// Builds the application as a tower service, to be mounted in another server or asked in process.
    ///
    /// The hooks of [`on_startup`](Self::on_startup) and [`on_shutdown`](Self::on_shutdown) are up to whoever serves it:
    /// see [`AppService::start`].
    ///
    /// Within a runtime its pools become those of [`blocking`](crate::blocking) and [`cpu`](fn@crate::cpu)
    /// there; build it inside the one that serves it.
    ///
    /// # Errors
    /// All that is wrong with it: see [`check`](Self::check).
    pub fn into_service(self) -> Result<AppService> {
        let service = self.build()?.service;
        if Handle::try_current().is_ok() {
            service.environment().register();
        }
        Ok(service)
    }

    /// Builds the application without serving it, and says everything that is wrong with it.
    ///
    /// # Errors
    /// Routes that conflict, `State` that is missing or was given twice, and settings out of their range; each
    /// problem of a view names it, its file and its line.
    pub fn check(self) -> Result<()> {
        self.build().map(drop)
    }

    /// Serves connections of `listener`, a socket of tokio for example, on the current runtime, for ever.
    ///
    /// # Errors
    /// As [`check`](Self::check); that of a startup hook that fails.
    ///
    /// # Cancel safety
    /// Dropping the future stops accepting; connections that are open go on until their clients leave, and no
    /// shutdown hook runs.
    pub async fn serve(self, listener: impl Into<Listener>) -> Result<()> {
        self.serve_until(listener, std::future::pending()).await
    }

    /// Serves connections of `listener` on the current runtime until `stop` completes; then finishes the
    /// requests that were accepted and the tasks of [`spawn`](crate::spawn), for [`Settings::shutdown_grace`] at most.
    ///
    /// ```no_run
    /// # use veduta::{App, routes};
    /// # async fn example() -> veduta::Result<()> {
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    /// let stop = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    /// App::new(routes![]).serve_until(listener, stop).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`check`](Self::check); that of a hook that fails. When the settings have a certificate, and the listener no
    /// socket that speaks TLS.
    #[cfg_attr(
        not(feature = "tls"),
        expect(unused_mut, reason = "nothing is wrong with sockets")
    )]
    pub async fn serve_until(
        mut self,
        listener: impl Into<Listener>,
        stop: impl Future<Output = ()>,
    ) -> Result<()> {
        let listener = listener.into();
        #[cfg(feature = "tls")]
        self.problems.extend(listener.problem(&self.settings));
        self.build()?
            .serve(listener.into(), stop, std::future::pending())
            .await
    }

    /// Adds something that is built when the application is.
    #[cfg_attr(
        not(feature = "template"),
        allow(dead_code, reason = "nothing else is built after the routes")
    )]
    pub(crate) fn part(
        mut self,
        part: impl FnOnce(Option<&[Listed]>, &mut States) -> Result<(), Vec<String>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.parts.push(Box::new(part));
        self
    }

    pub(crate) fn build(mut self) -> Result<Built> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(self.settings.problems());
        #[cfg(feature = "tls")]
        problems.extend(Tls::problem(&self.settings));
        let routes = self
            .routes
            .build(&self.layers, &self.states, &self.settings.pool)
            .map_err(|more| problems.extend(more))
            .ok();
        let listing = routes.as_ref().map(|routes| &*routes.listing);
        for part in self.parts {
            if let Err(more) = part(listing, &mut self.states) {
                problems.extend(more);
            }
        }
        problems.extend(self.lifecycle.problems(&self.states));
        let Some(routes) = routes.filter(|_| problems.is_empty()) else {
            return Err(cannot_start(&problems));
        };
        // The listing of a running server finds it there.
        self.states.insert(Arc::new(Listing::new(&routes.listing)));
        let standing = Standing::default();
        if !self.lifecycle.has_startup_hooks() {
            standing.start();
        }
        let pools = Arc::new(Pools::new(&self.settings));
        let watch = Watch::new(&self.settings, routes.views, &pools);
        pools.tasks.set_application(watch.application());
        let environment = Environment {
            ending: pools.ending.clone(),
            pools,
            bodies: Arc::new(Budget::new(self.settings.buffered_bodies_limit)),
            quarantine: Quarantine::new(&self.settings),
            settings: self.settings,
            states: self.states,
            on_error: self.on_error,
            standing,
            connections: Arc::default(),
            outcomes: Outcomes::default(),
            on_finished: self.on_finished,
            lifecycle: self.lifecycle,
            watch,
        };
        let service = AppService::new(routes.table, &self.layers, environment);
        Ok(Built {
            service,
            listing: routes.listing,
        })
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("routes", &self.routes)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// `file:line`
fn at(place: &Location<'_>) -> String {
    format!("{}:{}", place.file(), place.line())
}

/// Why an application does not start: the text is for whoever starts it, no client sees it.
fn cannot_start(problems: &[String]) -> Error {
    let problems = problems.iter().map(|problem| format!("\n  - {problem}"));
    let message = problems.fold("the application cannot start:".to_owned(), |all, one| {
        all + &one
    });
    Error::new(StatusCode::INTERNAL_SERVER_ERROR, message)
}
