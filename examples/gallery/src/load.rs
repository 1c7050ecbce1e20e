//! What clients do to a server, and how long it lets them wait.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::Result;
use crate::connection::{Connection, Question};
use crate::times::Times;
use crate::views::WORK;

/// Clients of the view that is shown.
pub(crate) const CLIENTS: usize = 8;

/// Who ask for plaintext as fast as they are answered.
const CROWD: usize = 32;

/// A ping is due so often.
const EVERY: Duration = Duration::from_millis(1);

/// What pings go through. When all of them wait for an answer, the pings that are due wait for one of them.
const WAYS: u32 = 64;

/// Those who ask for the view that is shown: each again once it is answered, but no more often than [`WORK`] lasts,
/// so that a fast view is not asked for more than it would be by as many people.
pub(crate) struct Visitors {
    connections: Vec<Connection>,
    question: Question,
}

impl Visitors {
    pub(crate) async fn of(server: SocketAddr, target: &str) -> Result<Self> {
        Ok(Self {
            connections: Connection::open_many(server, CLIENTS).await?,
            question: Question::of(target),
        })
    }

    pub(crate) async fn ask_until(self, end: Instant) -> Result<Times> {
        let visitors = self.connections.into_iter().map(|mut connection| {
            let question = self.question.clone();
            async move {
                let mut times = Vec::new();
                while Instant::now() < end {
                    let began = Instant::now();
                    connection.ask(&question).await?;
                    times.push(began.elapsed());
                    sleep_until(began + WORK).await;
                }
                Ok(times)
            }
        });
        together(visitors).await
    }
}

/// Everybody else: a ping is due each millisecond, whatever became of the last one.
pub(crate) struct Everybody {
    connections: Vec<Connection>,
}

impl Everybody {
    pub(crate) async fn of(server: SocketAddr) -> Result<Self> {
        let connections = Connection::open_many(server, WAYS as usize).await?;
        Ok(Self { connections })
    }

    /// How long each ping that was due until then took.
    ///
    /// One that found no way free counts from when it was due: those who come while the server stands still wait for it,
    /// too. Clients that ask again only when they are answered would not show it.
    pub(crate) async fn ping_until(self, end: Instant) -> Result<Times> {
        let start = Instant::now();
        let ways = (0..).zip(self.connections);
        let pinging = ways.map(|(way, mut connection)| async move {
            let question = Question::of("/ping");
            let mut times = Vec::new();
            let mut due = start + EVERY * way;
            while due < end {
                let from = if Instant::now() < due {
                    sleep_until(due).await;
                    // How late a timer is says nothing of the server.
                    Instant::now()
                } else {
                    due
                };
                connection.ask(&question).await?;
                times.push(from.elapsed());
                due += EVERY * WAYS;
            }
            Ok(times)
        });
        together(pinging).await
    }
}

/// Clients that take all that the server can give.
pub(crate) struct Crowd {
    connections: Vec<Connection>,
}

impl Crowd {
    pub(crate) async fn of(server: SocketAddr) -> Result<Self> {
        let connections = Connection::open_many(server, CROWD).await?;
        Ok(Self { connections })
    }

    /// How many answers they got until then.
    pub(crate) async fn ask_until(self, end: Instant) -> Result<usize> {
        let asking = self
            .connections
            .into_iter()
            .map(|mut connection| async move {
                let question = Question::of("/plaintext");
                let mut times = Vec::new();
                loop {
                    let began = Instant::now();
                    connection.ask(&question).await?;
                    if Instant::now() >= end {
                        return Ok(times);
                    }
                    times.push(began.elapsed());
                }
            });
        Ok(together(asking).await?.count())
    }
}

/// Runs them at once, each as a task.
async fn together<F>(clients: impl Iterator<Item = F>) -> Result<Times>
where
    F: Future<Output = Result<Vec<Duration>>> + Send + 'static,
{
    let mut running: JoinSet<_> = clients.collect();
    let mut all = Vec::new();
    while let Some(ended) = running.join_next().await {
        all.extend(ended??);
    }
    Ok(Times::of(all))
}
