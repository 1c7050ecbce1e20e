//! Views that wait cost no thread.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use veduta::{App, State, routes, view};

use crate::crowd::Crowd;
use crate::report::Report;
use crate::server::Server;
use crate::{Load, Result, process};

/// Open files of this process that are no connections: its own, and some to spare.
const OTHER_FILES: u64 = 100;

/// One after another they would wait for hours.
const BOUND: Duration = Duration::from_secs(20);

/// How many wait, and how many have waited at once.
#[derive(Default)]
struct Sleepers {
    now: AtomicU32,
    most: AtomicU32,
}

#[view("/sleep")]
async fn sleeps(sleepers: State<Sleepers>) -> &'static str {
    let now = sleepers.now.fetch_add(1, Ordering::Relaxed) + 1;
    sleepers.most.fetch_max(now, Ordering::Relaxed);
    sleep(Duration::from_secs(1)).await;
    sleepers.now.fetch_sub(1, Ordering::Relaxed);
    "slept"
}

pub(crate) async fn run(load: Load, report: &mut Report) -> Result<()> {
    let clients = as_many_as_may_be(load.of(10_000), report);
    let sleepers = Arc::new(Sleepers::default());
    let app = App::new(routes![sleeps]).shared_state(Arc::clone(&sleepers));
    let server = Server::start(app).await?;
    let process = Crowd::start(server.address(), "/sleep", clients as usize)?;
    let before = Seen::now();
    let mut watched = before.clone();
    let crowd = tokio::select! {
        crowd = Crowd::of(process) => crowd?,
        () = watched.watch() => unreachable!("it watches for ever"),
    };
    report.figure("clients", clients, "clients");
    report.figure("answered", crowd.answered, "answers with 200");
    let most = sleepers.most.load(Ordering::Relaxed);
    report.figure("at_once", most, "views");
    report.time("all_answered", crowd.time);
    report.count("all are answered", clients as usize, crowd.answered);
    report.at_most("they wait at the same time", BOUND, crowd.time);
    memory(report, before.resident, watched.resident, clients);
    if let (Some(before), Some(during)) = (before.threads, watched.threads) {
        report.figure("threads_before", before.len(), "threads");
        report.figure("threads_during", during.len(), "threads");
        report.equal("no thread is started", &before, &during);
    }
    server.stop().await
}

/// Says so when the limit of open files allows fewer.
fn as_many_as_may_be(wanted: u32, report: &Report) -> u32 {
    let Some(limit) = process::allow_open_files() else {
        return wanted;
    };
    report.figure("open_files_limit", limit, "files");
    let allowed = limit.saturating_sub(OTHER_FILES);
    u32::try_from(allowed).map_or(wanted, |allowed| allowed.min(wanted))
}

fn memory(report: &Report, before: Option<u64>, most: Option<u64>, clients: u32) {
    if let (Some(before), Some(most)) = (before, most) {
        report.figure("memory_before", before, "KiB");
        report.figure("memory_most", most, "KiB");
        let each = most.saturating_sub(before) * 1024 / u64::from(clients.max(1));
        report.figure("memory_each", each, "B");
    }
}

/// What the system says of this process.
#[derive(Clone)]
struct Seen {
    threads: Option<BTreeSet<u32>>,
    /// In KiB.
    resident: Option<u64>,
}

impl Seen {
    fn now() -> Self {
        Self {
            threads: process::threads(),
            resident: process::resident(),
        }
    }

    /// Collects every thread and the most memory, until it is dropped.
    async fn watch(&mut self) {
        loop {
            sleep(Duration::from_millis(20)).await;
            let now = Self::now();
            if let (Some(all), Some(threads)) = (&mut self.threads, now.threads) {
                all.extend(threads);
            }
            self.resident = self.resident.max(now.resident);
        }
    }
}
