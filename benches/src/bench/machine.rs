//! The machine: its cores, and what stands over a table of figures.

use std::fs;
use std::process::Command;
use std::thread;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::Serialize;

use crate::{Result, workspace};

/// Who runs on which core.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    pub(crate) server: CpuSet,
    pub(crate) load: CpuSet,
}

impl Cores {
    /// One for each, or two for both together, of those that this process may use.
    pub(crate) fn divide(shared: bool) -> Result<Self> {
        let allowed = sched_getaffinity(None)?;
        let mut usable = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        let first = usable.next().ok_or("no core may be used")?;
        // On a machine of one core the two have to share it.
        let second = usable.next().unwrap_or(first);
        let set = |cores: &[usize]| {
            let mut set = CpuSet::new();
            for core in cores {
                set.set(*core);
            }
            set
        };
        Ok(if shared {
            let both = set(&[first, second]);
            Self {
                server: both,
                load: both,
            }
        } else {
            Self {
                server: set(&[first]),
                load: set(&[second]),
            }
        })
    }
}

/// Runs it on these cores, in a thread of its own: what it starts stays there.
pub(crate) fn on<T: Send>(cores: &CpuSet, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let pinned = scope.spawn(|| {
            sched_setaffinity(None, cores)?;
            work()
        });
        pinned.join().map_err(|_| "a pinned thread has panicked")?
    })
}

/// As many open files as the system allows, for thousands of connections; the servers inherit it.
pub(crate) fn raise_limit_of_files() -> Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let current = maximum;
    Ok(setrlimit(Resource::Nofile, Rlimit { current, maximum })?)
}

/// What the figures depend on.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    kernel: String,
    rustc: String,
}

impl Machine {
    pub(crate) fn this() -> Self {
        let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let mut models = information
            .lines()
            .filter_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let processor = models.next().map_or("unknown", |(_, model)| model.trim());
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Self {
            processor: processor.to_owned(),
            cores: thread::available_parallelism().map_or(1, Into::into),
            kernel: kernel.trim().to_owned(),
            rustc: rustc().unwrap_or_default(),
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            processor,
            cores,
            kernel,
            rustc,
        } = self;
        write!(f, "{processor}, {cores} cores, Linux {kernel}, {rustc}")
    }
}

/// That of the workspace, which its toolchain file chooses.
fn rustc() -> Option<String> {
    let output = Command::new("rustc")
        .arg("--version")
        .current_dir(workspace())
        .output();
    Some(
        String::from_utf8(output.ok()?.stdout)
            .ok()?
            .trim()
            .to_owned(),
    )
}
