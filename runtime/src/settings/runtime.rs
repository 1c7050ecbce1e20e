//! [`Runtime`]: the shape of the event loop.

use std::fmt;
use std::str::FromStr;

/// How the threads of the event loop share connections, for [`Settings::runtime`](crate::Settings::runtime).
///
/// [The guide](crate::guide::runtimes) says when to choose which.
///
/// ```
/// use veduta::{Runtime, Settings};
///
/// let settings = Settings::default().runtime(Runtime::PerCore).event_loop_threads(4);
/// assert_eq!("per-core".parse(), Ok(Runtime::PerCore));
/// # let _: Settings = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Runtime {
    /// One event loop of several threads: whoever has nothing to do takes tasks from the others.
    #[default]
    WorkStealing,
    /// One event loop a thread, each with connections of its own, which stay with it.
    PerCore,
}

impl FromStr for Runtime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "work-stealing" => Ok(Self::WorkStealing),
            "per-core" => Ok(Self::PerCore),
            _ => Err(format!(
                "`{text}` is no runtime; write `work-stealing` or `per-core`"
            )),
        }
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::WorkStealing => "work-stealing",
            Self::PerCore => "per-core",
        })
    }
}
