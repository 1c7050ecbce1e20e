//! What a request costs, in veduta and its peers, in one run.
//!
//! The README beside this crate says how to run it, and how to read what it prints.

mod allocations;
mod arguments;
mod building;
mod client;
mod gate;
mod growth;
mod instructions;
mod load;
mod machine;
mod measure;
mod peers;
mod process;
mod report;
mod response;
mod scenarios;
mod server;
mod sharing;
mod textbook;

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::arguments::{Arguments, Command};

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    machine::raise_limit_of_files()?;
    match arguments.command {
        None => measure::run(&arguments.measuring),
        Some(Command::Allocations(counting)) => allocations::run(&counting),
        Some(Command::Instructions(counting)) => instructions::run(&counting),
        Some(Command::Gate) => gate::run(),
        Some(Command::Growth(comparing)) => growth::run(&comparing),
        Some(Command::Textbook(comparing)) => textbook::run(&comparing),
    }
}

/// Where the manifest of this workspace lies.
fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where everything is built, and where the figures go.
fn target() -> PathBuf {
    workspace().join("target")
}
