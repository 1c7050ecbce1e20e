//! Attacks servers of veduta with clients of its own, prints what it saw, and fails when a promise was broken.
//!
//! ```sh
//! cargo run --release -p stress                     # everything
//! cargo run --release -p stress -- panics nesting   # these
//! cargo run -p stress -- --quick                    # a tenth of the load, as `.ci/run` does
//! ```
//!
//! A figure is a line `SCENARIO.NAME: VALUE UNIT` of the standard output; times are in milliseconds. A broken promise is
//! a line `broken: SCENARIO: PROMISE: expected .., saw ..` of the standard error, and the exit code is 1. What only Linux
//! tells (threads, memory, how often threads slept) is absent elsewhere.
//!
//! | scenario | load | promised | figures |
//! |---|---|---|---|
//! | `panics` | 1,000 panics in views of each kind | each is a 500, no thread ends or starts | `async`, `sync`, `cpu`: answers; `threads_before`, `threads_after` |
//! | `sleepers` | 10,000 async views that wait for a second at once | all are answered, by no additional thread | `open_files_limit`, `clients`: how many that allows; `answered`, `at_once`, `all_answered`; `memory_..`, `threads_..` |
//! | `full-pool` | four times as many slow sync views as there are threads | async views answer as before; whoever is too many gets 503 with `Retry-After`, at once | `async_p50_before`, `.._during`, p99 too; `accepted`, `refused` and their times |
//! | `nesting` | sync in async in sync, 100 deep, as many chains as threads | all end, on a pool of one, through `tokio::spawn` too | `async_spawned_on_1`: outermost view, way, threads |
//! | `database` | 50 clients want one of 5 connections, on a pool of 5 threads | all are answered | `blocking_..`: sync views that block for a connection; `bridged_..`: that await one; `awaiting_..`: async views |
//! | `disconnects` | 1,500 clients that leave: from the queue, from async views, from ones that `detach` | each outcome is counted, guards are dropped, threads are free | `all_known`; the outcomes by name |
//! | `leavers` | 100,000 requests whose clients leave at random: within the request, the answer, or not at all | no task, job or file is left, each request ends once, memory is back where it was | `sent_whole`, `begun`; `open_files_..`, `memory_..` |
//! | `dawdlers` | 2,000 clients that dawdle in nine ways, beside 10,000 requests of others | all are closed in time, and hold no thread; fewer than ten others wait for over 50 ms | `late_before`, `late_during`, p50 too; `all_closed` |
//! | `hop` | 100,000 trivial sync views | all are answered | `rate`, `p50`, `p99`; `sleeps` of the server's threads |
//! | `loop` | 100,000 trivial async views, to compare | all are answered | the same |
//!
//! The system calls of a hop are what `hop` makes and `loop` does not:
//!
//! ```sh
//! cargo build --release -p stress
//! strace -f -c -e trace=futex target/release/stress hop
//! strace -f -c -e trace=futex target/release/stress loop
//! ```

mod client;
mod crowd;
mod metrics;
mod process;
mod report;
mod scenarios;
mod server;

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand, ValueEnum};
use tokio::time::timeout;
use tracing::subscriber::NoSubscriber;

use crate::report::Report;
use crate::scenarios::{
    database, dawdlers, disconnects, full_pool, hop, leavers, nesting, panics, sleepers,
};

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// Far more than a scenario needs: what takes longer hangs.
const DEADLINE: Duration = Duration::from_mins(1);

#[derive(Parser)]
#[command(about, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Which to run; without any, all of them
    scenarios: Vec<Scenario>,
    /// A tenth of the load
    #[arg(long)]
    quick: bool,
    /// Show what the servers log
    #[arg(long)]
    log: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    #[command(hide = true)]
    Crowd(crowd::Arguments),
    #[command(hide = true)]
    LeavingCrowd(crowd::leavers::Arguments),
    #[command(hide = true)]
    DawdlingCrowd(crowd::dawdlers::Arguments),
}

impl Part {
    async fn run(self) -> Result<()> {
        match self {
            Self::Crowd(arguments) => crowd::run(arguments).await,
            Self::LeavingCrowd(arguments) => crowd::leavers::run(arguments).await,
            Self::DawdlingCrowd(arguments) => crowd::dawdlers::run(arguments).await,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Scenario {
    Panics,
    Sleepers,
    FullPool,
    Nesting,
    Database,
    Disconnects,
    Leavers,
    Dawdlers,
    Hop,
    Loop,
}

impl Scenario {
    async fn run(self, load: Load, report: &mut Report) -> Result<()> {
        match self {
            Self::Panics => panics::run(load, report).await,
            Self::Sleepers => sleepers::run(load, report).await,
            Self::FullPool => full_pool::run(report).await,
            Self::Nesting => nesting::run(report).await,
            Self::Database => database::run(report).await,
            Self::Disconnects => disconnects::run(load, report).await,
            Self::Leavers => leavers::run(load, report).await,
            Self::Dawdlers => dawdlers::run(load, report).await,
            Self::Hop => hop::run(load, "/sync", report).await,
            Self::Loop => hop::run(load, "/async", report).await,
        }
    }

    fn name(self) -> String {
        let name = self.to_possible_value().expect("none is hidden");
        name.get_name().to_owned()
    }
}

/// How much of it: all, or a tenth.
#[derive(Clone, Copy)]
struct Load {
    quick: bool,
}

impl Load {
    fn of(self, all: u32) -> u32 {
        if self.quick { all / 10 } else { all }
    }
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    if let Some(part) = arguments.part {
        runtime.block_on(part.run())?;
        return Ok(ExitCode::SUCCESS);
    }
    process::allow_open_files();
    if !arguments.log {
        tracing::subscriber::set_global_default(NoSubscriber::new())?;
    }
    let all = Scenario::value_variants();
    let scenarios = match &*arguments.scenarios {
        [] => all,
        some => some,
    };
    let load = Load {
        quick: arguments.quick,
    };
    let is_kept = runtime.block_on(attack(scenarios, load));
    Ok(if is_kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs them one after another, and says whether every promise was kept.
async fn attack(scenarios: &[Scenario], load: Load) -> bool {
    let mut is_kept = true;
    for scenario in scenarios {
        let mut report = Report::new(scenario.name());
        let began = Instant::now();
        match timeout(DEADLINE, scenario.run(load, &mut report)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => report.broken("it runs to its end", "no error", error),
            Err(_) => report.broken("it ends", format!("{DEADLINE:?} at most"), "no end"),
        }
        report.time("took", began.elapsed());
        is_kept &= report.is_kept();
    }
    is_kept
}
