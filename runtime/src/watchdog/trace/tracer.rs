//! [`Tracer`]: asks a thread what it does, and finds the names.

use std::env;
use std::ffi::c_void;
use std::fs;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem;

use super::found::Trace;
use super::signal::{self, SLOT};
use super::slot::{Answer, Slot};
use crate::polling::{LoopThread, Turn};

/// How long a thread may take to answer. One that waits for a disk does not before that has answered.
const PATIENCE: Duration = Duration::from_millis(50);

/// How often one looks whether a thread has answered, which takes it some microseconds.
const GLANCE: Duration = Duration::from_micros(100);

/// The first version whose table of loaded code can be read from within a signal.
const GLIBC: (u32, u32) = (2, 35);

/// There is one place for an answer.
pub(super) static ASKING: Mutex<()> = Mutex::new(());

/// Tells what the threads of the event loop do at a moment.
#[derive(Debug)]
pub(crate) struct Tracer {
    /// Where the process has been started.
    directory: Option<PathBuf>,
}

impl Tracer {
    /// Takes a signal and reads what names are found by. `None` where no traces can be had.
    ///
    /// The reading takes a while, so this is for a thread that nobody waits for.
    pub(crate) fn start() -> Option<Self> {
        match Self::try_start() {
            Ok(tracer) => Some(tracer),
            Err(reason) => {
                tracing::debug!("no backtraces of views that hold the event loop: {reason}");
                None
            }
        }
    }

    fn try_start() -> Result<Self, String> {
        let version = signal::glibc().ok_or("the version of glibc is not known")?;
        if version < GLIBC {
            let (major, minor) = version;
            return Err(format!("glibc is {major}.{minor}, and this needs 2.35"));
        }
        if !Slot::is_free_of_locks() || !unwinder_is_free_of_locks() {
            return Err("on this system it is not safe to interrupt a thread for it".to_owned());
        }
        let tracer = Self {
            directory: env::current_dir().ok(),
        };
        tracer.warm();
        signal::install().map_err(|error| format!("no signal for it: {error}"))?;
        // It finds no question, and is used to all that it needs.
        signal::send(signal::this_thread()).map_err(|error| error.to_string())?;
        Ok(tracer)
    }

    /// What unwinder and symbols do at their first use takes locks and time, which a stuck thread has not.
    fn warm(&self) {
        let names = self.named(&signal::own_frames());
        let own = names.frames().find(|frame| frame.function.contains("own_frames"));
        if own.is_none_or(|frame| frame.file.is_empty()) {
            tracing::debug!(
                "backtraces of views that hold the event loop are without lines: these need \
                 `debug = \"line-tables-only\"` in the profile"
            );
        }
    }

    /// What that thread does, if it is in that turn; the thread may be any, and holds nobody up for more than 50 ms.
    pub(crate) fn trace(&self, thread: &'static LoopThread, turn: Turn) -> Option<Trace> {
        self.frames(thread, turn).map(|addresses| self.named(&addresses))
    }

    /// The addresses of its frames, innermost first.
    pub(super) fn frames(&self, thread: &'static LoopThread, turn: Turn) -> Option<Vec<usize>> {
        let _asking = ASKING.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.turn() != turn {
            return None;
        }
        let id = match thread.id() {
            0 => return None,
            id => id,
        };
        let question = SLOT.ask(thread, turn)?;
        if signal::send(id).is_ok() {
            let asked = Instant::now();
            loop {
                match SLOT.answer_to(&question) {
                    Answer::Frames(frames) => return Some(frames),
                    Answer::Declined => return None,
                    Answer::NotYet if asked.elapsed() > PATIENCE => break,
                    Answer::NotYet => thread::sleep(GLANCE),
                }
            }
        }
        SLOT.take_back(&question);
        None
    }

    /// Finds names and lines.
    pub(super) fn named(&self, addresses: &[usize]) -> Trace {
        let mut trace = Trace::default();
        for (depth, address) in addresses.iter().enumerate() {
            // The outer ones are where a call returns to, which may be the next line already: the symboliser looks at
            // the byte before. The innermost is the instruction itself.
            let address = if depth == 0 { address + 1 } else { *address };
            backtrace::resolve(ptr::without_provenance_mut::<c_void>(address), |symbol| {
                let name = symbol.name().map(|name| format!("{name:#}"));
                let place = symbol.filename().zip(symbol.lineno());
                trace.push(&name.unwrap_or_default(), place, self.directory.as_deref());
            });
        }
        trace
    }
}

/// Whether the unwinder asks the table that can be read from within a signal: libgcc has it from GCC 12 on.
///
/// Where it is part of the program, it is as new as what the program has been built with.
fn unwinder_is_free_of_locks() -> bool {
    let Ok(maps) = fs::read_to_string("/proc/self/maps") else {
        return false;
    };
    let library = maps.lines().find_map(|line| {
        let path = line.split_once('/')?.1;
        path.contains("/libgcc_s").then(|| Path::new("/").join(path))
    });
    library.is_none_or(|library| {
        fs::read(library).is_ok_and(|bytes| memmem::find(&bytes, b"_dl_find_object").is_some())
    })
}
