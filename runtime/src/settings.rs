//! [`Settings`]: every limit and deadline of a server, with its default.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::time::Duration;

/// The longest deadline. Timers count from now on, and now plus [`Duration::MAX`] is no time.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// A deadline that timers can keep; [`Duration::MAX`] stands for none.
pub(crate) fn within_reach(deadline: Duration) -> Duration {
    deadline.min(LONGEST)
}

macro_rules! settings {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr;)+) => {
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
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use]
        pub struct Settings {
            $(pub(crate) $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Settings {
            $(
                $(#[$doc])+
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = $name;
                    self
                }
            )+
        }
    };
}

settings! {
    /// The address that [`App::run`](crate::App::run) listens on; `127.0.0.1:8000`.
    bind: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8000));
    /// How long a client may take from its connection to the end of its first request's head; 10 s.
    header_timeout: Duration = Duration::from_secs(10);
    /// How long a connection stays open from one request to the end of the next one's head, and no less than
    /// `header_timeout`; 60 s.
    keep_alive_timeout: Duration = Duration::from_mins(1);
    /// How long a client may pause within a body; 20 s.
    body_idle_timeout: Duration = Duration::from_secs(20);
    /// How long a body may take in all; 300 s.
    body_timeout: Duration = Duration::from_mins(5);
    /// How long a client that has closed its side of the connection still waits for an answer, which
    /// most that do so no longer want; 5 s.
    half_close_timeout: Duration = Duration::from_secs(5);
    /// How long a client may refuse to read its answer; 30 s.
    write_timeout: Duration = Duration::from_secs(30);
    /// The most bytes of a request's head, 8 KiB or more; 32 KiB.
    head_limit: usize = 32 * 1024;
    /// The most bytes of a request's target; 8 KiB.
    uri_limit: usize = 8 * 1024;
    /// The most headers of a request; 100.
    header_count_limit: usize = 100;
    /// The most bytes of a request's body, unless the view has a `body_limit` of its own; 2.5 MiB.
    body_limit: u64 = 2_621_440;
    /// The most fields of a form or a query; 1000.
    form_field_limit: usize = 1000;
    /// The most threads of the blocking pool, at least 1; 256.
    blocking_threads: usize = 256;
    /// The most calls that wait for a thread of the blocking pool; 1024.
    blocking_queue: usize = 1024;
    /// The threads of the cpu pool, at least 1; one per core.
    cpu_threads: usize = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    /// The most calls that wait for a thread of the cpu pool; 256.
    cpu_queue: usize = 256;
    /// How long a call may wait for a thread before it is refused; 5 s.
    queue_timeout: Duration = Duration::from_secs(5);
    /// How long a thread of a pool stays without work; 10 s.
    thread_idle: Duration = Duration::from_secs(10);
    /// How long a server that was told to stop waits for its requests; 25 s.
    shutdown_grace: Duration = Duration::from_secs(25);
}
