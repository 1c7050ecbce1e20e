//! [`Settings`]: every limit and deadline of a server, with its default.

mod address;
#[cfg(feature = "cli")]
mod help;
mod outside;
mod pools;
#[cfg(feature = "cli")]
mod runtime;
mod value;

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Error, Result};

pub use address::{Address, Bind, InvalidAddress};
#[cfg(feature = "cli")]
pub(crate) use outside::Given;
pub(crate) use outside::Outside;
pub use pools::PoolSize;
pub(crate) use pools::{NamedPools, no_such_pool};
#[cfg(feature = "cli")]
pub use runtime::Runtime;
#[cfg(feature = "cli")]
use value::Shape;
use value::{Addresses, Count, CountOrAuto, File, Flag, Kind, Pools, Size, Time};

/// The longest deadline. Timers count from now on, and now plus [`Duration::MAX`] is no time.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// The shortest time in which a client can do something at all.
const MOMENT: Duration = Duration::from_millis(1);

/// A deadline that timers can keep; [`Duration::MAX`] stands for none.
pub(crate) fn within_reach(deadline: Duration) -> Duration {
    deadline.min(LONGEST)
}

/// What is known of a setting, for the environment, the command line and the documentation.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "cli"),
    expect(dead_code, reason = "only the command line shows settings")
)]
pub(crate) struct Setting {
    /// The name of its method.
    pub(crate) name: &'static str,
    doc: &'static str,
    /// What stands for its value on the command line.
    pub(crate) value_name: &'static str,
    /// Whether it takes several values, separated by commas.
    pub(crate) is_list: bool,
    /// Sets it; the error says what to write.
    read: fn(&mut Settings, &str) -> Result<(), String>,
    show: fn(&Settings) -> String,
    /// What is wrong with its value, and what to write.
    problem: fn(&Settings) -> Result<(), String>,
}

impl Setting {
    /// The variable of the environment that sets it.
    pub(crate) fn variable(&self) -> String {
        variable(self.name)
    }
}

fn variable(name: &str) -> String {
    format!("VEDUTA_{}", name.to_ascii_uppercase())
}

/// A method of the builder; that of `bind` takes everything that is an address, that of `pool` one pool after the
/// other, those of files everything that is a path, and those that may be left to the system a number.
macro_rules! builder {
    ($(#[$doc:meta])+ tls_certificate: $type:ty) => {
        builder! { $(#[$doc])+ file tls_certificate }
    };
    ($(#[$doc:meta])+ tls_key: $type:ty) => {
        builder! { $(#[$doc])+ file tls_key }
    };
    ($(#[$doc:meta])+ file $name:ident) => {
        $(#[$doc])+
        pub fn $name(mut self, path: impl Into<PathBuf>) -> Self {
            self.$name = Some(path.into());
            self
        }
    };
    ($(#[$doc:meta])+ connection_limit: $type:ty) => {
        builder! { $(#[$doc])+ count connection_limit }
    };
    ($(#[$doc:meta])+ event_loop_threads: $type:ty) => {
        builder! { #[doc(alias("workers", "worker_threads"))] $(#[$doc])+ count event_loop_threads }
    };
    ($(#[$doc:meta])+ count $name:ident) => {
        $(#[$doc])+
        pub fn $name(mut self, count: usize) -> Self {
            self.$name = Some(count);
            self
        }
    };
    ($(#[$doc:meta])+ pool: $type:ty) => {
        $(#[$doc])+
        ///
        /// ```
        /// use veduta::{App, PoolSize, Settings, routes, view};
        ///
        /// /// As long as it takes, two of them at a time; nobody else waits for them.
        /// #[view("/report", pool = "reports")]
        /// fn report() -> String {
        ///     "all of last year".to_owned()
        /// }
        ///
        /// let settings = Settings::default().pool("reports", PoolSize::new(2).queue(10));
        /// let app = App::new(routes![report]).settings(settings);
        /// # app.check()?;
        /// # Ok::<(), veduta::Error>(())
        /// ```
        pub fn pool(mut self, name: impl Into<Cow<'static, str>>, size: PoolSize) -> Self {
            self.pool.add(name.into(), size);
            self
        }
    };
    ($(#[$doc:meta])+ bind: $type:ty) => {
        $(#[$doc])+
        pub fn bind(mut self, bind: impl Into<$type>) -> Self {
            self.bind = bind.into();
            self
        }
    };
    ($(#[$doc:meta])+ $name:ident: $type:ty) => {
        $(#[$doc])+
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }
    };
}

macro_rules! settings {
    ($(
        $(#[doc = $doc:literal])+
        $(#[cfg(feature = $feature:literal)])?
        $name:ident: $type:ty as $kind:ty = $default:expr $(, in $range:expr)?;
    )+) => {
        /// The limits and deadlines of a server. [`Duration::MAX`] switches a deadline off.
        ///
        /// ```
        /// use veduta::{App, Settings, routes, view};
        ///
        /// #[view("/")]
        /// fn hello() -> &'static str {
        ///     "hello"
        /// }
        ///
        /// let settings = Settings::default().blocking_threads(64).body_limit(10 * 1024 * 1024);
        /// let app = App::new(routes![hello]).settings(settings);
        /// ```
        ///
        #[doc = include_str!("../../docs/settings.md")]
        // It links to settings of features.
        #[cfg_attr(
            not(all(feature = "cli", feature = "http2", feature = "tls")),
            allow(rustdoc::broken_intra_doc_links)
        )]
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use]
        pub struct Settings {
            $(
                $(#[cfg(feature = $feature)])?
                pub(crate) $name: $type,
            )+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self {
                    $(
                        $(#[cfg(feature = $feature)])?
                        $name: $default,
                    )+
                }
            }
        }

        impl Settings {
            $(builder! {
                $(#[doc = $doc])+
                $(#[cfg(feature = $feature)])?
                $name: $type
            })+
        }

        static SETTINGS: &[Setting] = &[$(
            $(#[cfg(feature = $feature)])?
            Setting {
                name: stringify!($name),
                doc: concat!($($doc),+),
                value_name: <$kind as Kind<$type>>::VALUE_NAME,
                is_list: <$kind as Kind<$type>>::IS_LIST,
                read: |settings, text| {
                    let value = <$kind as Kind<$type>>::parse(text)?;
                    $(value::check::<$kind, _>(&value, &($range))?;)?
                    <$kind as Kind<$type>>::put(&mut settings.$name, value)
                },
                show: |settings| <$kind as Kind<$type>>::show(&settings.$name),
                problem: |settings| {
                    let value = &settings.$name;
                    $(value::check::<$kind, _>(value, &($range))?;)?
                    <$kind as Kind<$type>>::problem(value)
                },
            },
        )+];

        static ABSENT: &[(&str, &str)] = &[$($(
            #[cfg(not(feature = $feature))]
            (stringify!($name), $feature),
        )?)+];
    };
}

settings! {
    /// The addresses to listen on, such as `127.0.0.1:8000`, `[::]:80` or `unix:/run/app.sock`;
    /// `127.0.0.1:8000`.
    bind: Bind as Addresses = Bind::from((Ipv4Addr::LOCALHOST, 8000));
    /// The file with the certificate, and those of its issuers behind it, that sockets of TCP present: they speak TLS
    /// then; PEM, needs `tls_key` and the feature `tls`; none.
    tls_certificate: Option<PathBuf> as File = None;
    /// The file with the key of `tls_certificate`; PEM, not encrypted; none.
    tls_key: Option<PathBuf> as File = None;
    /// How long a client may take for the handshake of TLS, with the feature `tls`; 10 s.
    #[cfg(feature = "tls")]
    tls_handshake_timeout: Duration as Time = Duration::from_secs(10), in MOMENT..;
    /// Whether another process may listen on the same addresses of TCP, the next version of this program for example:
    /// the system spreads connections over both, and loses none when one of them stops. On Linux and its like, and only
    /// if both want it, as one with `runtime` `per-core` always does; `false`.
    reuse_port: bool as Flag = false;
    /// How the threads of the event loop that `App::run` starts share connections: `work-stealing`, where each takes tasks
    /// from the others, or `per-core`, where each has connections of its own, and on Linux sockets; `work-stealing`.
    #[cfg(feature = "cli")]
    runtime: Runtime as Shape = Runtime::WorkStealing;
    /// The threads of the event loop that `App::run` starts, 1 or more. `auto` is as many as `TOKIO_WORKER_THREADS` says, and
    /// one per core without that; `auto`.
    #[cfg(feature = "cli")]
    event_loop_threads: Option<usize> as CountOrAuto = None;
    /// The most connections. Further clients wait until one ends, and those between two requests end for them. It is at
    /// most what the system lets this process open, less a reserve for files and databases, and without a word from you
    /// no more than 32768; `auto`.
    connection_limit: Option<usize> as CountOrAuto = None;
    /// How long a client may take for the head of a request: of its first one from the connection on, of a later one
    /// from its first byte; 10 s.
    header_timeout: Duration as Time = Duration::from_secs(10), in MOMENT..;
    /// How long a client may be silent between an answer and its next request; 60 s.
    keep_alive_timeout: Duration as Time = Duration::from_mins(1), in MOMENT..;
    /// How long a client may pause within a body; 20 s.
    body_idle_timeout: Duration as Time = Duration::from_secs(20), in MOMENT..;
    /// How long a body may take in all; 300 s.
    body_timeout: Duration as Time = Duration::from_mins(5), in MOMENT..;
    /// How long a client that has closed its side of the connection still waits for an answer, which
    /// most that do so no longer want; 5 s.
    half_close_timeout: Duration as Time = Duration::from_secs(5);
    /// How long a client may refuse to read its answer; 30 s.
    write_timeout: Duration as Time = Duration::from_secs(30), in MOMENT..;
    /// The most bytes of a request's head, 8 KiB or more; 32 KiB.
    head_limit: usize as Size = 32 * 1024, in LEAST_HEAD_LIMIT..=MOST_HEAD_LIMIT;
    /// The most bytes of a request's target; 8 KiB.
    uri_limit: usize as Size = 8 * 1024, in 1..=MOST_URI_LIMIT;
    /// The most headers of a request; 100.
    header_count_limit: usize as Count = 100, in 1..=MOST_HEADERS;
    /// The most requests that a connection of HTTP/2 has under way at the same time, with the feature `http2`; 100.
    #[cfg(feature = "http2")]
    http2_streams: usize as Count = 100, in 1..=MOST_STREAMS;
    /// The most bytes of a request's body, unless the view has a `body_limit` of its own; 2.5 MiB.
    body_limit: u64 as Size = 2_621_440;
    /// The most bytes of all bodies together that are held in memory, beyond the first piece of each: what
    /// comes on top is refused with 503, a body that is longer by itself with 413; 256 MiB.
    buffered_bodies_limit: u64 as Size = 256 * 1024 * 1024;
    /// The most fields of a form or a query; 1000.
    form_field_limit: usize as Count = 1000;
    /// The most threads of the blocking pool, at least 1; 256.
    blocking_threads: usize as Count = 256, in 1..;
    /// The most calls that wait for a thread of the blocking pool; 1024.
    blocking_queue: usize as Count = 1024;
    /// The threads of the cpu pool, at least 1; one per core.
    cpu_threads: usize as Count = std::thread::available_parallelism().map_or(1, NonZeroUsize::get), in 1..;
    /// The most calls that wait for a thread of the cpu pool; 256.
    cpu_queue: usize as Count = 256;
    /// The pools for sync views that name one and for [`blocking_on`](crate::blocking_on), so that slow work does not keep
    /// the threads from fast work. From outside of the program they are resized only; none.
    pool: NamedPools as Pools = NamedPools::default();
    /// How long a call may wait for a thread before it is refused; 5 s.
    queue_timeout: Duration as Time = Duration::from_secs(5);
    /// How long a thread of a pool stays without work; 10 s.
    thread_idle: Duration as Time = Duration::from_secs(10);
    /// The stack of a thread of a pool, in bytes, of which calls that run on top of others fill at most half; 4 MiB.
    thread_stack: usize as Size = 4 * 1024 * 1024, in LEAST_STACK..;
    /// How many calls may wait for one another, each for the next, on the way through `blocking` and `block_on`; 256.
    nesting_limit: usize as Count = 256, in 1..;
    /// How long something may hold the event loop before the watchdog warns of it; `never` switches the watchdog off;
    /// 50 ms, in debug builds 10 ms.
    watchdog_threshold: Duration as Time = Duration::from_millis(if cfg!(debug_assertions) { 10 } else { 50 }), in MOMENT..;
    /// Whether a thread that is held is interrupted by a signal and asked where it is, so that the warning names the line: on
    /// Linux with glibc 2.35 or later, with the feature `backtrace`; a release build needs line tables for it
    /// (`debug = "line-tables-only"` in its profile); false, in debug builds true.
    watchdog_backtrace: bool as Flag = cfg!(debug_assertions);
    /// Whether an async or `inline` view that has held the event loop three times within ten minutes is polled by threads of
    /// its own from then on, of low priority and as many as `cpu_threads`, so that nobody else waits for it. It is found
    /// out where the system tells the time of a thread, which is on Linux; `true`.
    quarantine: bool as Flag = true;
    /// How long a view stays in quarantine before one of its requests is polled on the event loop again: if that goes well,
    /// the view is free; otherwise the time doubles, up to an hour; 60 s.
    quarantine_term: Duration as Time = Duration::from_mins(1), in MOMENT..;
    /// How long a server that was told to stop goes on as before, but for its [`Readiness`](crate::Readiness): so long a
    /// load balancer may take to find out; 0 s.
    shutdown_delay: Duration as Time = Duration::ZERO;
    /// How long a server that was told to stop waits for its requests; 25 s.
    shutdown_grace: Duration as Time = Duration::from_secs(25);
    /// How long the shutdown hooks may take in all, once the requests are done; 5 s.
    shutdown_hooks_timeout: Duration as Time = Duration::from_secs(5);
}

/// Enough for a view that does little.
const LEAST_STACK: usize = 64 * 1024;

/// The least that hyper accepts as a limit of its buffer.
const LEAST_HEAD_LIMIT: usize = 8 * 1024;

/// Far beyond what any client sends.
const MOST_HEAD_LIMIT: usize = 64 * 1024 * 1024;

/// The most that `http` takes as a URI.
const MOST_URI_LIMIT: usize = u16::MAX as usize - 1;

/// What `http` holds, which panics beyond it.
const MOST_HEADERS: usize = 20_000;

/// Each may hold memory of the server.
#[cfg(feature = "http2")]
const MOST_STREAMS: usize = 100_000;

impl Settings {
    /// The defaults, and what the environment says otherwise: each setting is read from the variable
    /// `VEDUTA_` and its name, `VEDUTA_BODY_LIMIT` for example.
    ///
    /// [`App::run`](crate::App::run) does this by itself.
    ///
    /// ```no_run
    /// use veduta::{App, Listener, Settings, routes};
    ///
    /// # async fn example() -> veduta::Result<()> {
    /// let settings = Settings::from_env()?;
    /// let listener = Listener::open(&settings)?;
    /// App::new(routes![]).settings(settings).serve(listener).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// A value that is none of this setting, and a variable `VEDUTA_..` that is no setting; all of them at
    /// once, with what to write.
    pub fn from_env() -> Result<Self> {
        Self::default().with_env()
    }

    /// These settings, and what the environment says otherwise.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn with_env(self) -> Result<Self> {
        self.with(&Outside::environment())
    }

    pub(crate) fn with(mut self, outside: &Outside) -> Result<Self> {
        let problems = outside.apply(&mut self);
        if problems.is_empty() {
            return Ok(self);
        }
        let lines: Vec<_> = problems
            .iter()
            .map(|line| format!("\n  - {line}"))
            .collect();
        let message = format!("the settings cannot be used:{}", lines.concat());
        Err(Error::internal(message))
    }

    /// What is wrong with the values that the program itself has set.
    pub(crate) fn problems(&self) -> impl Iterator<Item = String> {
        let single = SETTINGS.iter().filter_map(|setting| {
            let problem = (setting.problem)(self).err()?;
            Some(format!("`Settings::{}`: {problem}", setting.name))
        });
        single.chain(self.half_of_tls())
    }

    /// A certificate without its key, or the other way round.
    fn half_of_tls(&self) -> Option<String> {
        let (here, missing, path) = match (&self.tls_certificate, &self.tls_key) {
            (Some(path), None) => ("tls_certificate", "tls_key", path),
            (None, Some(path)) => ("tls_key", "tls_certificate", path),
            (None, None) | (Some(_), Some(_)) => return None,
        };
        let (path, variable) = (path.display(), missing.to_ascii_uppercase());
        Some(format!(
            "`Settings::{missing}`: it is missing, and `{here}` is `{path}`; write both, this one as `VEDUTA_{variable}` for example, or none of them"
        ))
    }
}

/// Every setting, in the order of the documentation.
pub(crate) fn all() -> &'static [Setting] {
    SETTINGS
}

/// Settings of features that this program is built without: their names, and the features.
pub(crate) fn absent() -> &'static [(&'static str, &'static str)] {
    ABSENT
}

/// What to do about a feature that is missing.
pub(crate) fn missing(feature: &str) -> String {
    format!(
        "this program is built without the feature `{feature}` of veduta; write `features = [\"{feature}\"]` at it in Cargo.toml"
    )
}
