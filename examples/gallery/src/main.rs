//! The textbook table of views, measured: what each kind costs those who ask for it, and everybody else.
//!
//! ```sh
//! cargo run --release -p gallery            # half a minute, on a machine that does nothing else
//! cargo run -p gallery -- --quick           # a few seconds, as `.ci/run` does
//! ```
//!
//! The views are those of `views.rs`. Each is served by a process of its own, which this one visits as its clients do.
//! The exit code is 1 when something was broken that holds on every machine: each request is answered, and the watchdog
//! names the views that hold the event loop, with the right line, and no others. A broken promise is a line `broken: ..`
//! of the standard error.

mod archive;
mod connection;
mod heard;
mod load;
mod process;
mod promises;
mod rows;
mod server;
mod show;
mod table;
mod times;
mod views;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::process::Given;
use crate::promises::Promises;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// Far more than it takes: what takes longer hangs.
const DEADLINE: Duration = Duration::from_mins(3);

#[derive(Parser)]
#[command(about, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// A fifth of the time: enough to see whether it works, not to compare numbers
    #[arg(long)]
    quick: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    #[command(hide = true)]
    Serve(server::Arguments),
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(Part::Serve(arguments)) = arguments.part {
        server::run(&arguments)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rounds = views::rounds();
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build()?;
    let visit = async { timeout(DEADLINE, visit(rounds, arguments.quick)).await? };
    let promises = runtime.block_on(visit)?;
    if promises.are_kept() {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// Shows both tables, and says whether all was as it should be.
async fn visit(rounds: u64, quick: bool) -> Result<Promises> {
    let given = Given {
        rounds,
        archive: archive::open().await?,
    };
    let period = Duration::from_millis(if quick { 400 } else { 2000 });
    let mut promises = Promises::default();
    rows::show(given, period, &mut promises).await?;
    show::show(given, period, &mut promises).await?;
    Ok(promises)
}
