//! A crowd of clients, in a process of its own: it needs as many open files as the server.

pub(crate) mod dawdlers;
pub(crate) mod leavers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::process::Child;
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::{Result, process};

/// So many connections are opened at once: more than the system remembers for the server would be tried again.
const OPENING: usize = 256;

/// Clients that connect first, and then ask all at once.
#[derive(Args)]
pub(crate) struct Arguments {
    server: SocketAddr,
    target: String,
    clients: usize,
}

/// What became of a crowd.
pub(crate) struct Crowd {
    /// How many were answered 200.
    pub(crate) answered: usize,
    /// From the first request to the last answer.
    pub(crate) time: Duration,
}

impl Crowd {
    /// Starts the process.
    pub(crate) fn start(server: SocketAddr, target: &str, clients: usize) -> Result<Child> {
        process::start(&["crowd", &server.to_string(), target, &clients.to_string()])
    }

    /// Waits for the end of the process.
    pub(crate) async fn of(process: Child) -> Result<Self> {
        let output = process.wait_with_output().await?.stdout;
        let line = String::from_utf8(output)?;
        let (answered, time) = line.trim().split_once(' ').ok_or("the crowd has failed")?;
        Ok(Self {
            answered: answered.parse()?,
            time: Duration::from_micros(time.parse()?),
        })
    }
}

/// The process itself.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        server,
        target,
        clients,
    } = arguments;
    process::allow_open_files();
    let doors = Arc::new(Semaphore::new(OPENING));
    let start = Arc::new(Barrier::new(clients + 1));
    let mut asking = JoinSet::new();
    for _ in 0..clients {
        let (doors, start, target) = (Arc::clone(&doors), Arc::clone(&start), target.clone());
        asking.spawn(async move {
            let door = doors.acquire_owned().await;
            let client = Client::connect(server).await;
            drop(door);
            start.wait().await;
            client?.get(&target).await
        });
    }
    start.wait().await;
    let began = Instant::now();
    let outcomes = asking.join_all().await;
    let answered = outcomes
        .into_iter()
        .filter(|outcome| matches!(outcome, Ok(answer) if answer.status == 200));
    println!("{} {}", answered.count(), began.elapsed().as_micros());
    Ok(())
}
