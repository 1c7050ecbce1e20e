//! Clients that dawdle are closed in time, and cost those that do not nothing.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use tokio::time::{Instant, sleep};
use veduta::{App, Bytes, Settings, Stream, routes, view};

use crate::client::{Answer, ask, count, percentile};
use crate::crowd::dawdlers::KINDS;
use crate::metrics::{Told, metrics};
use crate::report::Report;
use crate::server::Server;
use crate::{Load, Result, process};

/// Of everything that a client may dawdle over.
const DEADLINE: Duration = Duration::from_secs(10);

/// Beyond its deadline a client may be there for so long: machines are busy.
const GRACE: Duration = Duration::from_secs(20);

/// Others ask so many at a time.
const CLIENTS: usize = 10;

/// Who waits longer would notice.
const LATE: Duration = Duration::from_millis(50);

/// So many others may wait longer, out of all.
const MOST_LATE: usize = 10;

/// Who holds no thread so many times on end holds none.
const LOOKS: usize = 20;

#[view("/async")]
async fn awaited() -> &'static str {
    "answer"
}

#[view("/sync")]
fn blocking() -> &'static str {
    "answer"
}

#[view(POST, "/upload")]
fn upload(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/endless")]
fn endless() -> Stream {
    Stream::iter(std::iter::repeat_n(vec![b'x'; 1 << 16], 1 << 20))
}

pub(crate) async fn run(load: Load, report: &mut Report) -> Result<()> {
    let each = load.of(2_000) as usize / KINDS.len();
    let dawdlers = KINDS.len() * each;
    let requests = load.of(10_000) as usize;
    let server = Server::start(app()).await?;
    let before = others(&server, requests).await?;
    let mut process = start(&server, each)?;
    let output = process.stdout.take().ok_or("its output is not read")?;
    let mut lines = BufReader::new(output).lines();
    let ready = lines.next_line().await?;
    report.equal("all begin", &Some("ready"), &ready.as_deref());
    let began = Instant::now();
    report.figure("dawdlers", dawdlers, "clients");
    holds_no_thread(&server, report).await?;
    let during = others(&server, requests).await?;
    let there = server.tasks();
    report.figure("there_afterwards", there, "connections");
    others_notice_nothing(load, report, &before, &during);
    while server.tasks() > 1 && began.elapsed() < DEADLINE + GRACE {
        sleep(Duration::from_millis(5)).await;
    }
    report.time("all_closed", began.elapsed());
    while let Some(line) = lines.next_line().await? {
        let (kind, closed) = line.split_once(' ').ok_or("the dawdlers have failed")?;
        report.count(&format!("{kind}: each is closed"), each, closed.parse()?);
    }
    nothing_is_left(&server, report).await?;
    server.stop().await
}

fn app() -> App {
    let settings = Settings::default()
        .header_timeout(DEADLINE)
        .keep_alive_timeout(DEADLINE)
        .body_idle_timeout(DEADLINE)
        .body_timeout(DEADLINE)
        .write_timeout(DEADLINE);
    App::new(routes![awaited, blocking, upload, endless, metrics]).settings(settings)
}

fn start(server: &Server, each: usize) -> Result<Child> {
    let address = server.address().to_string();
    let blind = 2 * DEADLINE.as_millis();
    process::start(&[
        "dawdling-crowd",
        &address,
        &each.to_string(),
        &blind.to_string(),
    ])
}

/// What others are answered meanwhile: half of them ask sync views.
async fn others(server: &Server, requests: usize) -> Result<Vec<Answer>> {
    let each = requests / 2 / CLIENTS;
    let (awaited, blocking) = tokio::try_join!(
        ask(server.address(), "/async", CLIENTS, each),
        ask(server.address(), "/sync", CLIENTS, each),
    )?;
    Ok([awaited, blocking].concat())
}

/// Those that do not read have a thread now and then until their sockets are full; afterwards nobody has one.
async fn holds_no_thread(server: &Server, report: &mut Report) -> Result<()> {
    let began = Instant::now();
    let mut quiet = 0;
    let mut held = 0;
    while quiet < LOOKS && began.elapsed() < DEADLINE / 2 {
        sleep(Duration::from_millis(20)).await;
        held = Told::by(server.address()).await?.jobs();
        quiet = if held == 0 { quiet + 1 } else { 0 };
    }
    report.time("quiet_after", began.elapsed());
    report.count("they hold no thread", 0, held);
    Ok(())
}

fn others_notice_nothing(load: Load, report: &mut Report, before: &[Answer], during: &[Answer]) {
    let late = |answers: &[Answer]| answers.iter().filter(|answer| answer.time > LATE).count();
    report.figure("late_before", late(before), "answers");
    report.figure("late_during", late(during), "answers");
    report.time("p50_before", percentile(before, 50));
    report.time("p50_during", percentile(during, 50));
    report.time("worst_before", percentile(before, 100));
    report.time("worst_during", percentile(during, 100));
    report.count("others are answered", during.len(), count(during, 200));
    // A build for tests on a busy machine says nothing of times.
    if !load.quick && late(during) >= MOST_LATE + 2 * late(before) {
        let expected = format!("fewer than {MOST_LATE} take over {LATE:?}");
        report.broken("others do not notice", expected, late(during));
    }
}

/// But the server itself, and what was asked last.
async fn nothing_is_left(server: &Server, report: &mut Report) -> Result<()> {
    report.count(
        "no thread is held afterwards",
        0,
        Told::by(server.address()).await?.jobs(),
    );
    let began = Instant::now();
    while server.tasks() > 1 && began.elapsed() < GRACE {
        sleep(Duration::from_millis(5)).await;
    }
    report.count("no task is left", 1, server.tasks());
    Ok(())
}
