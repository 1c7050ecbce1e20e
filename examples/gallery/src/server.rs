//! A server that is visited: this program once more, as a process of its own.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::runtime::Builder;
use veduta::{Address, App, Json, Listener, Metrics, Result, Routes, Settings, routes, view};

use crate::heard::{self, Warning};
use crate::views::{Work, views};

/// Threads of its event loop, and of its cpu pool, however many cores there are: [`CLIENTS`](crate::load::CLIENTS)
/// would hardly be seen by a server that has as many threads.
pub(crate) const THREADS: usize = 2;

/// What holds the event loop longer is warned of: less than the views work, more than a busy machine delays a thread.
pub(crate) const THRESHOLD: Duration = Duration::from_millis(25);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long it computes
    #[arg(long)]
    rounds: u64,
    /// What is slow to read
    #[arg(long)]
    archive: SocketAddr,
    /// Move views away that hold the event loop
    #[arg(long)]
    quarantine: bool,
}

/// What a server knows of itself.
#[derive(Serialize, Deserialize)]
pub(crate) struct Seen {
    /// The threads that each pool has started.
    pub(crate) threads: BTreeMap<String, usize>,
    /// What has held the event loop.
    pub(crate) stalls: Vec<Stall>,
    /// The views that are in quarantine, by name.
    pub(crate) quarantine: Vec<String>,
    pub(crate) warnings: Vec<Warning>,
}

impl Seen {
    /// How often the event loop was held, by whatever it was.
    pub(crate) fn stalls(&self) -> u64 {
        self.stalls.iter().map(|stall| stall.count).sum()
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Stall {
    /// Its name; `None` when it was none.
    pub(crate) view: Option<String>,
    pub(crate) count: u64,
}

impl From<Metrics> for Seen {
    fn from(metrics: Metrics) -> Self {
        let pools = metrics.pools.into_iter();
        let stalls = metrics.stalls.into_iter();
        let quarantine = metrics.quarantine.into_iter();
        Self {
            threads: pools.map(|pool| (pool.name, pool.threads)).collect(),
            stalls: stalls
                .map(|stall| Stall {
                    view: stall.view.map(|view| view.name.to_owned()),
                    count: stall.count,
                })
                .collect(),
            quarantine: quarantine
                .filter(|view| view.is_quarantined)
                .map(|view| view.view.name.to_owned())
                .collect(),
            warnings: heard::warnings(),
        }
    }
}

#[view("/ping", inline)]
fn ping() -> &'static str {
    "pong"
}

#[view("/plaintext", inline)]
fn plaintext() -> &'static str {
    "Hello, World!"
}

#[view("/seen", inline)]
fn seen(metrics: Metrics) -> Json<Seen> {
    Json(metrics.into())
}

fn site() -> Routes {
    routes![ping, plaintext, seen, "/" => views()]
}

/// Serves until the standard input ends, also because who has started it has ended; says first where it listens.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    heard::listen()?;
    let settings = Settings::default()
        .bind((Ipv4Addr::LOCALHOST, 0))
        .cpu_threads(THREADS)
        .watchdog_threshold(THRESHOLD)
        .quarantine(arguments.quarantine);
    let work = Work {
        rounds: arguments.rounds,
        archive: arguments.archive,
    };
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(THREADS).enable_all().build()?;
    runtime.block_on(async {
        let listener = Listener::open(&settings)?;
        for address in listener.addresses()? {
            if let Address::Tcp(address) = address {
                println!("{address}");
            }
        }
        let app = App::new(site()).settings(settings).state(work);
        app.serve_until(listener, async {
            let mut nothing = Vec::new();
            // An input that fails has ended, too.
            let _ = tokio::io::stdin().read_to_end(&mut nothing).await;
        })
        .await
    })
}
