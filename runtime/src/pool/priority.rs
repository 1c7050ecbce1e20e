//! The priority of threads that compute.
//!
//! On Linux each thread has one of its own, and gives it to those that it starts; to get back to the usual one takes a
//! privilege. So threads that one of low priority wants are started by another, which does nothing else.

pub(crate) use system::{at_usual, lower};

#[cfg(target_os = "linux")]
mod system {
    use std::cell::Cell;
    use std::io;
    use std::sync::{OnceLock, mpsc};
    use std::thread;

    use rustix::process::{getpriority_process, setpriority_process};

    /// A tenth of the share of a usual thread (sched(7)): the event loop goes first, and beside one that is never idle
    /// there is still some progress. The lowest priority would leave a seventieth, with which jobs expire in the queue.
    const NICE: i32 = 10;

    /// The lowest priority.
    const NICEST: i32 = 19;

    type Start = Box<dyn FnOnce() + Send>;

    /// How threads were before any of them was lowered.
    struct Usual {
        nice: i32,
        starter: mpsc::Sender<Start>,
    }

    static USUAL: OnceLock<Usual> = OnceLock::new();

    thread_local! {
        static IS_LOW: Cell<bool> = const { Cell::new(false) };
    }

    /// Makes threads of usual priority go before this one.
    pub(crate) fn lower() {
        match try_lower() {
            Ok(()) => IS_LOW.set(true),
            Err(error) => {
                tracing::debug!("a thread that computes has the usual priority: {error}");
            }
        }
    }

    fn try_lower() -> io::Result<()> {
        let usual = usual()?;
        let low = (usual.nice + NICE).min(NICEST);
        Ok(setpriority_process(None, low)?)
    }

    fn usual() -> io::Result<&'static Usual> {
        if let Some(usual) = USUAL.get() {
            return Ok(usual);
        }
        // Of two that are first both find the same; the starter of the second ends.
        let usual = Usual::new()?;
        Ok(USUAL.get_or_init(|| usual))
    }

    impl Usual {
        /// Asked by a thread that has not been lowered.
        fn new() -> io::Result<Self> {
            let nice = getpriority_process(None)?;
            let (starter, wanted) = mpsc::channel::<Start>();
            let work = move || wanted.into_iter().for_each(|start| start());
            let thread = thread::Builder::new().name("veduta-starter".to_owned());
            thread.spawn(work)?;
            Ok(Self { nice, starter })
        }
    }

    /// Runs what starts a thread where that gets the usual priority.
    pub(crate) fn at_usual<R>(start: impl FnOnce() -> R + Send + 'static) -> R
    where
        R: Send + 'static,
    {
        let usual = USUAL.get().filter(|_| IS_LOW.get());
        let Some(usual) = usual else {
            return start();
        };
        let (done, started) = mpsc::sync_channel(1);
        let start = move || {
            // It is being waited for.
            let _ = done.send(start());
        };
        // The starter lives as long as the process.
        let _ = usual.starter.send(Box::new(start));
        started.recv().expect("the starter of threads is there")
    }
}

/// Elsewhere a process has one priority for all of its threads.
#[cfg(not(target_os = "linux"))]
mod system {
    pub(crate) fn lower() {}

    pub(crate) fn at_usual<R>(start: impl FnOnce() -> R) -> R {
        start()
    }
}
