//! Clients that leave at any moment: when they have gone nothing of them is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use veduta::{
    App, Bytes, MayBlock, Next, Request, Response, Settings, State, Stream, middleware, routes,
    view,
};

use crate::metrics::{Told, metrics};
use crate::report::Report;
use crate::server::Server;
use crate::{Load, Result, process};

/// Any other is as good, but a failure should come again.
const SEED: u64 = 20_260_101;

/// A server is done with the last client in less.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an allocator keeps for later, in KiB: ten thousand connections that were not freed would be more.
const MOST_GROWTH: u64 = 32 * 1024;

/// Requests that the application has seen, and those whose end it was told.
#[derive(Default)]
struct Requests {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

#[middleware]
async fn begins(requests: State<Requests>, request: Request, next: Next) -> Response {
    requests.begun.fetch_add(1, Ordering::Relaxed);
    next.run(request).await
}

#[view("/awaits")]
async fn awaits() -> &'static str {
    "awaited"
}

#[view("/sleeps")]
async fn sleeps() -> &'static str {
    sleep(Duration::from_millis(5)).await;
    "slept"
}

#[view("/goes-on", detach)]
async fn goes_on() -> &'static str {
    sleep(Duration::from_millis(5)).await;
    "went on"
}

#[view("/blocks")]
fn blocks(block: &MayBlock) -> &'static str {
    block.block_on(sleep(Duration::from_millis(1)));
    "blocked"
}

#[view("/computes", cpu)]
fn computes() -> String {
    (0..1000_u64).sum::<u64>().to_string()
}

#[view(POST, "/upload")]
fn upload(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/large")]
async fn large() -> String {
    "x".repeat(1 << 17)
}

#[view("/iterated")]
fn iterated() -> Stream {
    Stream::iter((0..8).map(|_| vec![b'x'; 16_384]))
}

pub(crate) async fn run(load: Load, report: &mut Report) -> Result<()> {
    let all = load.of(100_000);
    let requests = Arc::new(Requests::default());
    let server = Server::start(app(&requests)).await?;
    // What is allocated once is there after the first of them.
    leave(&server, all / 5, SEED).await?;
    let before = Left::of(&server, &requests).await?;
    let began = Instant::now();
    let (whole, failed) = leave(&server, all, SEED + 1).await?;
    report.time("sent", began.elapsed());
    let after = Left::of(&server, &requests).await?;
    report.figure("requests", all, "requests");
    report.figure("sent_whole", whole, "requests");
    report.figure("begun", after.begun - before.begun, "requests");
    report.count("all can connect", 0, failed);
    after.report(&before, report);
    server.stop().await
}

fn app(requests: &Arc<Requests>) -> App {
    let ended = Arc::clone(requests);
    let settings = Settings::default()
        .blocking_threads(8)
        // A client that has closed its side may still be there.
        .half_close_timeout(Duration::from_millis(100));
    let views = routes![
        awaits, sleeps, goes_on, blocks, computes, upload, large, iterated, metrics
    ];
    App::new(views)
        .middleware::<begins>()
        .settings(settings)
        .shared_state(Arc::clone(requests))
        .on_request_finished(move |_| {
            ended.ended.fetch_add(1, Ordering::Relaxed);
        })
}

/// How many of so many requests were sent whole, and how many could not be sent for want of a connection.
async fn leave(server: &Server, requests: u32, seed: u64) -> Result<(u32, usize)> {
    let address = server.address().to_string();
    let arguments = [
        "leaving-crowd",
        &address,
        &requests.to_string(),
        &seed.to_string(),
    ];
    let output = process::start(&arguments)?.wait_with_output().await?;
    let line = String::from_utf8(output.stdout)?;
    let (whole, failed) = line
        .trim()
        .split_once(' ')
        .ok_or("the leavers have failed")?;
    Ok((whole.parse()?, failed.parse()?))
}

/// What is left in the server when all clients have gone.
struct Left {
    tasks: usize,
    /// That run, or wait for a thread.
    jobs: usize,
    begun: usize,
    ended: usize,
    open_files: Option<usize>,
    /// In KiB.
    resident: Option<u64>,
}

impl Left {
    /// As soon as nothing is left, or after some patience.
    async fn of(server: &Server, requests: &Requests) -> Result<Self> {
        let began = Instant::now();
        loop {
            let jobs = Told::by(server.address()).await?.jobs();
            // For the connection that has asked to be gone, too.
            sleep(Duration::from_millis(20)).await;
            let left = Self {
                tasks: server.tasks() - 1,
                jobs,
                begun: requests.begun.load(Ordering::Relaxed),
                ended: requests.ended.load(Ordering::Relaxed),
                open_files: process::open_files(),
                resident: process::resident(),
            };
            let is_nothing = left.tasks == 0 && left.jobs == 0 && left.begun == left.ended;
            if is_nothing || began.elapsed() > PATIENCE {
                return Ok(left);
            }
        }
    }

    fn report(&self, before: &Self, report: &mut Report) {
        report.count("no task is left", 0, self.tasks);
        report.count("no job is left", 0, self.jobs);
        report.count("each request ends once", self.begun, self.ended);
        if let (Some(before), Some(after)) = (before.open_files, self.open_files) {
            report.figure("open_files_before", before, "files");
            report.figure("open_files_after", after, "files");
            report.count("no file is left open", before, after);
        }
        if let (Some(before), Some(after)) = (before.resident, self.resident) {
            report.figure("memory_before", before, "KiB");
            report.figure("memory_after", after, "KiB");
            if after > before + MOST_GROWTH {
                let expected = format!("{} KiB at most", before + MOST_GROWTH);
                report.broken("memory is back where it was", expected, after);
            }
        }
    }
}
