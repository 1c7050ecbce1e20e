//! [`Usage`]: what the kernel knows of a server's processes.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use rustix::param::clock_ticks_per_second;

use crate::Result;

/// Of a process and all that it has started.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// The seconds that the processor has spent, in user and kernel mode.
    pub(crate) processor: f64,
    pub(crate) threads: u64,
    /// The memory that it has at this moment, in KiB.
    pub(crate) resident: u64,
    /// The most that it has ever had.
    pub(crate) peak: u64,
    /// How often each thread has waited for something.
    switches: HashMap<u32, u64>,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Result<Self> {
        let mut usage = Self::default();
        for process in tree(process)? {
            usage.add(process)?;
        }
        Ok(usage)
    }

    fn add(&mut self, process: u32) -> Result<()> {
        let folder = Path::new("/proc").join(process.to_string());
        let stat = Stat::read(&folder)?;
        self.processor += stat.ticks as f64 / clock_ticks_per_second() as f64;
        self.threads += stat.threads;
        let status = fs::read_to_string(folder.join("status"))?;
        self.resident += field(&status, "VmRSS:").unwrap_or(0);
        self.peak += field(&status, "VmHWM:").unwrap_or(0);
        for thread in fs::read_dir(folder.join("task"))? {
            let thread = thread?;
            // It may end between the two readings.
            let Ok(status) = fs::read_to_string(thread.path().join("status")) else {
                continue;
            };
            let number = thread.file_name().to_string_lossy().parse()?;
            let switches = field(&status, "voluntary_ctxt_switches:").unwrap_or(0);
            self.switches.insert(number, switches);
        }
        Ok(())
    }

    /// How often threads have waited since then; those of threads that have ended are not known any more.
    pub(crate) fn switches_since(&self, earlier: &Self) -> u64 {
        let since = |(thread, now): (&u32, &u64)| {
            now.saturating_sub(earlier.switches.get(thread).copied().unwrap_or(0))
        };
        self.switches.iter().map(since).sum()
    }
}

/// The process with its children, and theirs.
fn tree(root: u32) -> Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(process) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        if let Ok(stat) = Stat::read(&entry.path()) {
            children.entry(stat.parent).or_default().push(process);
        }
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(process) = tree.get(next) {
        let more = children.remove(process).unwrap_or_default();
        tree.extend(more);
        next += 1;
    }
    Ok(tree)
}

/// What `proc_pid_stat(5)` tells.
struct Stat {
    parent: u32,
    ticks: u64,
    threads: u64,
}

impl Stat {
    fn read(folder: &Path) -> Result<Self> {
        let stat = fs::read_to_string(folder.join("stat"))?;
        // Behind the name of the program, in which anything can stand, comes field 3.
        let (_, fields) = stat
            .rsplit_once(')')
            .ok_or("no name in the stat of a process")?;
        let fields: Vec<_> = fields.split_whitespace().collect();
        let field = |number: usize| -> Result<u64> {
            let field = fields
                .get(number - 3)
                .ok_or("too few fields in the stat of a process")?;
            Ok(field.parse()?)
        };
        Ok(Self {
            parent: field(4)?.try_into()?,
            ticks: field(14)? + field(15)?,
            threads: field(20)?,
        })
    }
}

fn field(status: &str, name: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}
