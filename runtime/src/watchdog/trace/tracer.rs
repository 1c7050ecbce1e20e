//! [`Tracer`]: asks a thread what it does, and finds the names.

use std::env;
use std::ffi::c_void;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
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
        if !Slot::is_free_of_locks() {
            return Err("this processor has no atomics of 64 bits".to_owned());
        }
        let unwinder = unwinder()?;
        let tracer = Self {
            directory: env::current_dir().ok(),
        };
        tracer.warm();
        signal::install(unwinder).map_err(|error| format!("no signal for it: {error}"))?;
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

    /// What that thread does, if it is in that turn; `None` if it does not answer within 50 ms.
    pub(crate) fn trace(&self, thread: &'static LoopThread, turn: Turn) -> Option<Trace> {
        frames_of(thread, turn)
            .map(|addresses| self.named(&addresses))
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

/// The addresses of that thread's frames, innermost first.
pub(super) fn frames_of(thread: &'static LoopThread, turn: Turn) -> Option<Vec<usize>> {
    let _asking = ASKING.lock().unwrap_or_else(PoisonError::into_inner);
    let patience = Instant::now() + PATIENCE;
    while thread.turn() == turn && Instant::now() < patience {
        match ask(thread, turn, patience) {
            Answer::Frames(frames) => return Some(frames),
            // It was where it cannot answer, and goes on.
            Answer::Declined => thread::sleep(GLANCE),
            Answer::NotYet => break,
        }
    }
    None
}

/// Asks once.
fn ask(thread: &'static LoopThread, turn: Turn, patience: Instant) -> Answer {
    let Some(question) = SLOT.ask(thread, turn) else {
        return Answer::Declined;
    };
    // A thread that has ended has no number, and may leave it to another one.
    let is_sent = thread.id() != 0 && signal::send(thread.id()).is_ok();
    let mut answer = SLOT.answer_to(&question);
    while is_sent && answer == Answer::NotYet && Instant::now() < patience {
        thread::sleep(GLANCE);
        answer = SLOT.answer_to(&question);
    }
    SLOT.take_back(&question);
    answer
}

/// Where the code of the unwinder is, if it can be called from within a signal.
///
/// It can where it asks glibc's table, as libgcc does from GCC 12 on. One that is part of the program is not known.
fn unwinder() -> Result<Range<usize>, &'static str> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let (addresses, file) = maps
        .lines()
        .find(|line| line.contains("/libgcc_s") && line.contains(" r-x"))
        .and_then(|line| Some((line.split_once(' ')?.0, &line[line.find('/')?..])))
        .ok_or("the unwinder is not libgcc_s")?;
    let code = fs::read(file).unwrap_or_default();
    if memmem::find(&code, b"_dl_find_object").is_none() {
        return Err("libgcc is older than that of GCC 12");
    }
    let address = |text| usize::from_str_radix(text, 16).ok();
    addresses
        .split_once('-')
        .and_then(|(start, end)| Some(address(start)?..address(end)?))
        .ok_or("the place of the unwinder is not known")
}
