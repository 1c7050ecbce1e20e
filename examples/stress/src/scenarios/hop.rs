//! What the way to a thread and back costs.

use std::time::{Duration, Instant};

use veduta::{App, Settings, routes, view};

use crate::client::{ask, count, percentile};
use crate::report::Report;
use crate::server::{Server, THREADS};
use crate::{Load, Result, process};

const CLIENTS: u32 = 8;

/// The threads of the server: of its event loop, and of its pools.
const NAMES: [&str; 2] = [THREADS, "veduta-"];

#[view("/sync")]
fn on_a_thread() -> &'static str {
    "hello"
}

#[view("/async")]
async fn on_the_loop() -> &'static str {
    "hello"
}

pub(crate) async fn run(load: Load, target: &str, report: &mut Report) -> Result<()> {
    // What a thread that has ended has done is no longer counted.
    let settings = Settings::default().thread_idle(Duration::MAX);
    let server = Server::start(App::new(routes![on_a_thread, on_the_loop]).settings(settings));
    let server = server.await?;
    let each = load.of(100_000) / CLIENTS;
    let requests = CLIENTS * each;
    let slept_before = process::sleeps(&NAMES);
    let began = Instant::now();
    let answers = ask(server.address(), target, CLIENTS as usize, each as usize).await?;
    let seconds = began.elapsed().as_secs_f64();
    let slept_after = process::sleeps(&NAMES);
    report.figure("requests", requests, "requests");
    let rate = f64::from(requests) / seconds;
    report.figure("rate", format_args!("{rate:.0}"), "requests/s");
    report.time("p50", percentile(&answers, 50));
    report.time("p99", percentile(&answers, 99));
    if let (Some(before), Some(after)) = (slept_before, slept_after) {
        let slept = u32::try_from(after - before)?;
        let each = f64::from(slept) / f64::from(requests);
        report.figure("sleeps", format_args!("{each:.3}"), "per request");
    }
    let answered = count(&answers, 200);
    report.count("all are answered", requests as usize, answered);
    server.stop().await
}
