//! What the system knows of this process. Elsewhere than on Linux that is little, and its figures are absent.

use std::collections::BTreeSet;
use std::env::current_exe;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::Result;

/// The threads of the watchdog, which are there for no view: one looks on, one names what it saw.
const WATCHDOG: [&str; 2] = ["veduta-watchdog", "veduta-symbols"];

/// The numbers of its threads, but for the watchdog's.
pub(crate) fn threads() -> Option<BTreeSet<u32>> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let number = |task: fs::DirEntry| {
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        let is_watchdog = WATCHDOG.contains(&name.trim_end());
        (!is_watchdog).then_some(task.file_name().to_str()?.parse().ok()?)
    };
    Some(tasks.flatten().filter_map(number).collect())
}

/// How much of its memory is in RAM, in KiB.
pub(crate) fn resident() -> Option<u64> {
    field(Path::new("/proc/self/status"), "VmRSS:")
}

/// How many files it has open, sockets included.
pub(crate) fn open_files() -> Option<usize> {
    // One of them is the folder that is read.
    Some(fs::read_dir("/proc/self/fd").ok()?.count() - 1)
}

/// How often its threads whose names begin like this have slept.
pub(crate) fn sleeps(names: &[&str]) -> Option<u64> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let sleeps = tasks.flatten().filter_map(|task| {
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        let is_meant = names.iter().any(|start| name.starts_with(start));
        // A thread may end between the two readings.
        is_meant.then(|| field(&task.path().join("status"), "voluntary_ctxt_switches:"))?
    });
    Some(sleeps.sum())
}

fn field(file: &Path, name: &str) -> Option<u64> {
    let status = fs::read_to_string(file).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}

/// Starts this program once more, in this part.
pub(crate) fn start(part: &[&str]) -> Result<Child> {
    let mut command = Command::new(current_exe()?);
    command.args(part).stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command.spawn()?)
}

/// Allows this process as many open files as it may have, and says how many these are.
#[cfg(unix)]
pub(crate) fn allow_open_files() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => maximum,
        Err(_) => current,
    }
}

/// Nobody counts them here.
#[cfg(not(unix))]
pub(crate) fn allow_open_files() -> Option<u64> {
    None
}
