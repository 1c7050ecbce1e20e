//! A pool of connections behind a pool of threads: neither waits for the other for ever.

use std::sync::{Arc, Condvar, Mutex};

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use veduta::{App, MayBlock, Settings, State, routes, view};

use crate::Result;
use crate::client::{ask, count, percentile};
use crate::report::Report;
use crate::server::Server;

const THREADS: usize = 5;
const CONNECTIONS: usize = 5;
const CLIENTS: usize = 50;
const EACH: usize = 4;

/// A millisecond of work for `SQLite`, or a few.
const QUERY: &str =
    "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 5000)
    SELECT count(*) FROM story, number WHERE story.id = number.n";

const STORIES: &str = "CREATE TABLE story (id INTEGER PRIMARY KEY);
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 1000)
    INSERT INTO story SELECT n FROM number;";

fn stories(connection: &Connection) -> veduta::Result<u32> {
    Ok(connection.query_row(QUERY, [], |row| row.get(0))?)
}

/// Whoever finds no connection blocks until one comes back.
struct Blocking {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Blocking {
    fn with<R>(&self, work: impl FnOnce(&Connection) -> R) -> R {
        let idle = self.idle.lock().expect("nobody panics within");
        let wait = self.returned.wait_while(idle, |idle| idle.is_empty());
        let connection = wait.expect("nobody panics within").pop();
        let connection = connection.expect("it has waited for one");
        let outcome = work(&connection);
        let mut idle = self.idle.lock().expect("nobody panics within");
        idle.push(connection);
        self.returned.notify_one();
        outcome
    }
}

/// A sync view: it blocks for a connection.
#[view("/blocking")]
fn blocks(pool: State<Blocking>) -> veduta::Result<String> {
    Ok(pool.with(stories)?.to_string())
}

/// Whoever finds no connection awaits one; the queries go to the pool of threads.
struct Async {
    free: Semaphore,
    idle: Mutex<Vec<Arc<Mutex<Connection>>>>,
}

/// A connection that goes home when dropped.
struct Lent<'a> {
    connection: Arc<Mutex<Connection>>,
    home: &'a Async,
    /// Another may have its place once the connection is home: fields are dropped after `drop`.
    _place: SemaphorePermit<'a>,
}

impl Async {
    async fn lend(&self) -> veduta::Result<Lent<'_>> {
        let place = self.free.acquire().await?;
        let connection = self.idle.lock().expect("nobody panics within").pop();
        Ok(Lent {
            connection: connection.expect("as many as places"),
            home: self,
            _place: place,
        })
    }

    /// Two queries on one connection, which is held while the second one waits for a thread.
    async fn ask_twice(&self) -> veduta::Result<String> {
        let lent = self.lend().await?;
        lent.query().await?;
        Ok(lent.query().await?.to_string())
    }
}

impl Lent<'_> {
    async fn query(&self) -> veduta::Result<u32> {
        let connection = Arc::clone(&self.connection);
        let job = move |_: &MayBlock| stories(&connection.lock().expect("nobody panics within"));
        veduta::blocking(job).await?
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let connection = Arc::clone(&self.connection);
        let idle = self.home.idle.lock();
        idle.expect("nobody panics within").push(connection);
    }
}

/// Holds a thread while it awaits what other threads do.
#[view("/bridged")]
fn bridges(block: &MayBlock, pool: State<Async>) -> veduta::Result<String> {
    block.block_on(pool.ask_twice())
}

#[view("/awaiting")]
async fn awaits(pool: State<Async>) -> veduta::Result<String> {
    pool.ask_twice().await
}

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("stories.db");
    Connection::open(&file)?.execute_batch(STORIES)?;
    let open = |_| Connection::open(&file);
    let connections: rusqlite::Result<Vec<_>> = (0..2 * CONNECTIONS).map(open).collect();
    let mut connections = connections?;
    let others = connections.split_off(CONNECTIONS);
    let others = others.into_iter().map(|one| Arc::new(Mutex::new(one)));
    let app = App::new(routes![blocks, bridges, awaits])
        .settings(Settings::default().blocking_threads(THREADS))
        .state(Blocking {
            idle: Mutex::new(connections),
            returned: Condvar::new(),
        })
        .state(Async {
            free: Semaphore::new(CONNECTIONS),
            idle: Mutex::new(others.collect()),
        });
    let server = Server::start(app).await?;
    for kind in ["blocking", "bridged", "awaiting"] {
        let answers = ask(server.address(), &format!("/{kind}"), CLIENTS, EACH).await?;
        let answered = count(&answers, 200);
        report.figure(&format!("{kind}_answered"), answered, "answers with 200");
        report.time(&format!("{kind}_p99"), percentile(&answers, 99));
        report.count(
            &format!("all of /{kind} are answered"),
            answers.len(),
            answered,
        );
        let right = answers
            .iter()
            .filter(|answer| answer.body == "1000")
            .count();
        report.count(&format!("/{kind} counts right"), answers.len(), right);
    }
    server.stop().await
}
