//! [`Runtimes`]: the event loops of [`App::run`](super::App::run), in the shape that the settings say.

use std::convert::Infallible;
use std::env;
use std::io;
use std::num::NonZeroUsize;
use std::thread;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::settings::{self, Settings};

/// How many threads tokio starts, where the settings do not say it.
const OF_TOKIO: &str = "TOKIO_WORKER_THREADS";

pub(super) struct Runtimes {
    /// For what there is once: signals, hooks, the end. Its threads are the event loop, unless there are cores.
    pub(super) main: Runtime,
    cores: Vec<Core>,
}

/// An event loop in a thread of its own, for as long as this stands.
struct Core {
    runtime: Handle,
    #[expect(dead_code, reason = "it ends the thread by being dropped")]
    stay: oneshot::Sender<Infallible>,
}

impl Runtimes {
    /// # Errors
    /// When the system refuses threads, and when `TOKIO_WORKER_THREADS` counts and is no count.
    pub(super) fn start(settings: &Settings) -> Result<Self> {
        let threads = threads(settings)?;
        let (main, cores) = match settings.runtime {
            settings::Runtime::WorkStealing => {
                let main = Builder::new_multi_thread()
                    .worker_threads(threads)
                    .enable_all()
                    .build()?;
                (main, Vec::new())
            }
            // A view that holds its event loop keeps no signal from being heard: that of the main thread has no views.
            settings::Runtime::PerCore => {
                let main = Builder::new_current_thread().enable_all().build()?;
                let cores = (0..threads).map(Core::start).collect::<io::Result<_>>()?;
                (main, cores)
            }
        };
        Ok(Self { main, cores })
    }

    /// Those that serve connections beside the main one, or rather instead of it.
    pub(super) fn cores(&self) -> impl Iterator<Item = &Handle> {
        self.cores.iter().map(|core| &core.runtime)
    }

    /// Ends them without waiting for threads that still block: they have had their grace period.
    pub(super) fn end(self) {
        drop(self.cores);
        self.main.shutdown_background();
    }
}

impl Core {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stay, over) = oneshot::channel();
        let thread = thread::Builder::new().name(format!("veduta-loop-{number}"));
        thread.spawn(move || {
            // Nothing is ever sent.
            let _: Result<Infallible, _> = runtime.block_on(over);
            runtime.shutdown_background();
        })?;
        Ok(Self {
            runtime: handle,
            stay,
        })
    }
}

/// The threads of the event loop.
///
/// # Errors
/// When the variable of tokio counts and is no count.
fn threads(settings: &Settings) -> Result<usize> {
    if let Some(threads) = settings.event_loop_threads {
        return Ok(threads);
    }
    let Some(text) = env::var_os(OF_TOKIO) else {
        return Ok(thread::available_parallelism().map_or(1, NonZeroUsize::get));
    };
    let count = text.to_str().and_then(|text| text.parse().ok());
    count.map(NonZeroUsize::get).ok_or_else(|| {
        let text = text.to_string_lossy();
        Error::internal(format!(
            "`{OF_TOKIO}`: `{text}` is no count of threads; write a whole number such as `4`, or none of it"
        ))
    })
}
