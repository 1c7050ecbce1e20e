//! A program that tests start, stop, replace, and leave without file descriptors.

use std::fs::File;
use std::io::Read;
use std::process::Command;
use std::sync::Mutex;

use clap::Parser;
use futures_util::{StreamExt, stream};
use veduta::{App, Error, Metrics, Readiness, Result, State, Stream, routes, view};

#[derive(Parser)]
struct Arguments {
    /// Start when standard input ends, and fail unless it said nothing
    #[arg(long)]
    hesitate: bool,
    #[command(flatten)]
    veduta: veduta::cli::Args,
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view("/ready")]
async fn ready(readiness: Readiness) -> Readiness {
    readiness
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

/// Files that are open for no reason.
#[derive(Default)]
struct Hoard(Mutex<Vec<File>>);

/// Takes all file descriptors that are left.
#[view("/hoard")]
async fn hoard(hoard: State<Hoard>) -> String {
    let mut files = hoard.0.lock().unwrap();
    while let Ok(file) = File::open("/dev/null") {
        files.push(file);
    }
    files.len().to_string()
}

#[view("/release")]
async fn release(hoard: State<Hoard>) -> &'static str {
    hoard.0.lock().unwrap().clear();
    "released"
}

/// Starts a process that outlives this one, and says its id.
#[view("/child")]
fn child() -> Result<String> {
    let child = Command::new("sleep").arg("600").spawn()?;
    Ok(child.id().to_string())
}

/// Says that it has begun, and never ends.
#[view("/endless")]
async fn endless() -> Stream {
    let begun = std::future::ready("begun");
    Stream::new(stream::once(begun).chain(stream::pending()))
}

fn hesitate() -> Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    if text.is_empty() {
        return Ok(());
    }
    Err(Error::internal(text))
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut app = App::new(routes![
        hello, ready, metrics, hoard, release, child, endless
    ])
    .state(Hoard::default());
    if arguments.hesitate {
        app = app.on_startup(hesitate);
    }
    app.run_with(arguments.veduta)
}
