//! Clients that go: what becomes of their requests is known, and nothing is held for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use veduta::{
    App, MayBlock, Next, NoContent, Outcome, Request, Response, Settings, State, middleware,
    routes, view,
};

use crate::client::{Client, ask, count};
use crate::metrics::{Told, metrics};
use crate::report::Report;
use crate::server::Server;
use crate::{Load, Result};

const THREADS: usize = 8;

/// What is waited for takes no longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of those whose client goes.
const OUTCOMES: [(&str, Outcome); 4] = [
    ("runs", Outcome::GoneWhileRunning),
    ("queued", Outcome::GoneWhileQueued),
    ("awaits", Outcome::GoneWhileAwaiting),
    ("goes_on", Outcome::Detached),
];

/// How often something has happened.
#[derive(Default)]
struct Times(AtomicUsize);

impl Times {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the views have seen.
#[derive(Default)]
struct Seen {
    arrived: Times,
    begun: Times,
    /// Sync views that were told that their client has gone.
    cancelled: Times,
    /// Guards of async views that were dropped.
    dropped: Times,
    /// Views that had waited for a thread, and got one.
    unwanted: Times,
    /// Views that went on by themselves.
    finished: Times,
}

/// What views wait for.
struct Gate(watch::Sender<bool>);

impl Gate {
    async fn pass(&self) {
        let mut is_open = self.0.subscribe();
        // It is not dropped while a view has it.
        let _ = is_open.wait_for(|is_open| *is_open).await;
    }
}

/// By the time that anything else happens on its connection, the view has been asked.
#[middleware]
async fn arrives(seen: State<Seen>, request: Request, next: Next) -> Response {
    seen.arrived.add();
    next.run(request).await
}

#[view("/runs")]
fn runs(seen: State<Seen>, gate: State<Gate>, block: &MayBlock) -> NoContent {
    seen.begun.add();
    block.block_on(gate.pass());
    if block.is_cancelled() {
        seen.cancelled.add();
    }
    NoContent
}

#[view("/queued")]
fn queued(seen: State<Seen>) -> NoContent {
    seen.unwanted.add();
    NoContent
}

#[view("/awaits")]
async fn awaits(seen: State<Seen>, gate: State<Gate>) -> NoContent {
    struct Guard(State<Seen>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.dropped.add();
        }
    }
    let guard = Guard(seen);
    guard.0.begun.add();
    gate.pass().await;
    NoContent
}

#[view("/goes-on", detach)]
async fn goes_on(seen: State<Seen>, gate: State<Gate>) -> NoContent {
    seen.begun.add();
    gate.pass().await;
    seen.finished.add();
    NoContent
}

#[view("/quick")]
fn quick() -> &'static str {
    "quick"
}

pub(crate) async fn run(load: Load, report: &mut Report) -> Result<()> {
    let each = load.of(500) as usize;
    let seen = Arc::new(Seen::default());
    let gate = Arc::new(Gate(watch::Sender::new(false)));
    let server = Server::start(app(&seen, &gate)).await?;
    // They hold all threads before anything else comes.
    let mut clients = leave_later(&server, "/runs", THREADS).await?;
    until(|| seen.begun.get() == THREADS).await?;
    for target in ["/queued", "/awaits", "/goes-on"] {
        clients.extend(leave_later(&server, target, each).await?);
    }
    until(|| seen.arrived.get() == THREADS + 3 * each).await?;
    until(|| seen.begun.get() == THREADS + 2 * each).await?;
    let began = Instant::now();
    drop(clients);
    let outcomes = outcomes(&server, THREADS + 3 * each).await?;
    report.time("all_known", began.elapsed());
    for ((view, outcome), counted) in OUTCOMES.into_iter().zip(outcomes) {
        report.figure(outcome.as_str(), counted, "requests");
        let expected = if view == "runs" { THREADS } else { each };
        report.count(&format!("`{view}` ends as {outcome}"), expected, counted);
    }
    gate.0.send_replace(true);
    until(|| seen.cancelled.get() == THREADS && seen.finished.get() == each).await?;
    report.count("guards are dropped", each, seen.dropped.get());
    let unwanted = seen.unwanted.get();
    report.count("nobody runs what nobody waits for", 0, unwanted);
    let answers = ask(server.address(), "/quick", THREADS, 10).await?;
    let answered = count(&answers, 200);
    report.count("all threads are free again", answers.len(), answered);
    server.stop().await
}

fn app(seen: &Arc<Seen>, gate: &Arc<Gate>) -> App {
    let views = routes![runs, queued, awaits, goes_on, quick, metrics].middleware::<arrives>();
    let settings = Settings::default()
        .blocking_threads(THREADS)
        .queue_timeout(PATIENCE * 2)
        // A client that has closed its side may still be there.
        .half_close_timeout(Duration::from_millis(100));
    App::new(views)
        .settings(settings)
        .shared_state(Arc::clone(seen))
        .shared_state(Arc::clone(gate))
}

/// What the server has counted of each: when that is so many in sum, or has not become so many for too long.
async fn outcomes(server: &Server, sum: usize) -> Result<[usize; OUTCOMES.len()]> {
    let began = Instant::now();
    loop {
        let told = Told::by(server.address()).await?;
        let counted = OUTCOMES.map(|(view, outcome)| {
            let view = format!("{}::{view}", module_path!());
            let outcome = outcome.as_str();
            told.value(&format!(
                "veduta_requests_interrupted_total{{view=\"{view}\",outcome=\"{outcome}\"}}"
            ))
        });
        if counted.iter().sum::<usize>() == sum || began.elapsed() > PATIENCE {
            return Ok(counted);
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Clients that have asked, and leave when they are dropped.
async fn leave_later(server: &Server, target: &str, clients: usize) -> Result<Vec<Client>> {
    let mut asked = Vec::with_capacity(clients);
    for _ in 0..clients {
        let mut client = Client::connect(server.address()).await?;
        client.send(target).await?;
        asked.push(client);
    }
    Ok(asked)
}

async fn until(happened: impl Fn() -> bool) -> Result<()> {
    let began = Instant::now();
    while !happened() {
        if began.elapsed() > PATIENCE {
            return Err(format!("what must happen has not happened in {PATIENCE:?}").into());
        }
        sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
