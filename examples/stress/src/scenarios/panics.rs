//! Panics cost an answer each, and nothing else.

use std::panic;
use std::sync::Barrier;
use std::time::Duration;

use veduta::{App, Settings, State, routes, view};

use crate::client::{ask, count};
use crate::metrics::{Told, metrics};
use crate::report::Report;
use crate::server::Server;
use crate::{Load, Result, process};

/// Of each pool.
const THREADS: usize = 2;

const FALL: &str = "a view fell, as it should";

#[view("/async")]
async fn falls_async() -> String {
    panic!("{FALL}")
}

#[view("/sync")]
fn falls_sync() -> String {
    panic!("{FALL}")
}

#[view("/cpu", cpu)]
fn falls_cpu() -> String {
    panic!("{FALL}")
}

/// Where all threads of a pool meet.
struct Meeting(Barrier);

#[view("/meet/sync")]
fn meets_sync(meeting: State<Meeting>) -> &'static str {
    meeting.0.wait();
    "met"
}

#[view("/meet/cpu", cpu)]
fn meets_cpu(meeting: State<Meeting>) -> &'static str {
    meeting.0.wait();
    "met"
}

pub(crate) async fn run(load: Load, report: &mut Report) -> Result<()> {
    let settings = Settings::default()
        .blocking_threads(THREADS)
        .cpu_threads(THREADS)
        // None ends for another reason.
        .thread_idle(Duration::MAX);
    let views = routes![
        falls_async,
        falls_sync,
        falls_cpu,
        meets_sync,
        meets_cpu,
        metrics
    ];
    let meeting = Meeting(Barrier::new(THREADS));
    let server = Server::start(App::new(views).settings(settings).state(meeting)).await?;
    be_quiet();
    meet(&server).await?;
    let before = process::threads();
    let each = load.of(1000) as usize;
    for (name, target) in [("async", "/async"), ("sync", "/sync"), ("cpu", "/cpu")] {
        let answers = ask(server.address(), target, 4, each / 4).await?;
        let errors = count(&answers, 500);
        report.figure(name, errors, "answers with 500");
        report.count("each panic is answered with 500", each, errors);
    }
    let after = process::threads();
    let told = Told::by(server.address()).await?;
    for pool in ["blocking", "cpu"] {
        let series = format!("veduta_pool_jobs_panicked_total{{pool=\"{pool}\"}}");
        report.count(
            "each panic on a thread is counted",
            each,
            told.value(&series),
        );
    }
    meet(&server).await?;
    if let (Some(before), Some(after)) = (before, after) {
        report.figure("threads_before", before.len(), "threads");
        report.figure("threads_after", after.len(), "threads");
        report.equal("no thread ends or starts", &before, &after);
    }
    server.stop().await
}

/// All threads of both pools live when this returns.
async fn meet(server: &Server) -> Result<()> {
    for target in ["/meet/sync", "/meet/cpu"] {
        ask(server.address(), target, THREADS, 1).await?;
    }
    Ok(())
}

/// A thousand panics on the screen would say no more than one.
fn be_quiet() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.payload_as_str() != Some(FALL) {
            loud(info);
        }
    }));
}
