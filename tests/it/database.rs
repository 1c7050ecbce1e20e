//! A pool of connections to a database behind a pool of threads: neither waits for the other for ever.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use rusqlite::Connection;
use tokio::sync::Semaphore;
use veduta::test::TestClient;
use veduta::{App, MayBlock, Result, Settings, State, routes, view};

const CONNECTIONS: usize = 5;
const THREADS: usize = 5;
const REQUESTS: usize = 50;

fn connections() -> Vec<Connection> {
    let open = |_| Connection::open_in_memory().unwrap();
    (0..CONNECTIONS).map(open).collect()
}

/// Some work for a database.
fn count(connection: &Connection) -> Result<u32> {
    const QUERY: &str =
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 1000)
        SELECT count(*) FROM number";
    Ok(connection.query_row(QUERY, [], |row| row.get(0))?)
}

/// Whoever finds no connection blocks.
struct Blocking {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

#[view("/blocking")]
fn blocks_for_a_connection(pool: State<Blocking>) -> Result<String> {
    let idle = pool.idle.lock().unwrap();
    let mut idle = pool
        .returned
        .wait_while(idle, |idle| idle.is_empty())
        .unwrap();
    let connection = idle.pop().unwrap();
    drop(idle);
    let counted = count(&connection);
    pool.idle.lock().unwrap().push(connection);
    pool.returned.notify_one();
    Ok(counted?.to_string())
}

/// Whoever finds no connection awaits one.
struct Awaiting {
    free: Semaphore,
    idle: Mutex<Vec<Arc<Mutex<Connection>>>>,
}

impl Awaiting {
    /// Asks twice. The connection is held while the second query waits for a thread.
    async fn ask(&self) -> Result<String> {
        let _place = self.free.acquire().await?;
        let connection = self.idle.lock().unwrap().pop().unwrap();
        let query = || {
            let connection = Arc::clone(&connection);
            veduta::blocking(move |_| count(&connection.lock().unwrap()))
        };
        query().await??;
        let counted = query().await?;
        self.idle.lock().unwrap().push(connection);
        Ok(counted?.to_string())
    }
}

#[view("/bridged")]
fn waits_for_a_connection(block: &MayBlock, pool: State<Awaiting>) -> Result<String> {
    block.block_on(pool.ask())
}

#[view("/awaiting")]
async fn awaits_a_connection(pool: State<Awaiting>) -> Result<String> {
    pool.ask().await
}

fn assert_fifty_are_answered(client: &TestClient, target: &str) {
    thread::scope(|scope| {
        let ask = || client.get(target).wait();
        let asked: Vec<_> = (0..REQUESTS).map(|_| scope.spawn(ask)).collect();
        for answer in asked {
            assert_eq!(answer.join().unwrap().text(), "1000", "{target}");
        }
    });
}

#[test]
fn fifty_views_share_five_connections_on_five_threads() {
    let views = routes![
        blocks_for_a_connection,
        waits_for_a_connection,
        awaits_a_connection
    ];
    let shared = |connection| Arc::new(Mutex::new(connection));
    let app = App::new(views)
        .settings(Settings::default().blocking_threads(THREADS))
        .state(Blocking {
            idle: Mutex::new(connections()),
            returned: Condvar::new(),
        })
        .state(Awaiting {
            free: Semaphore::new(CONNECTIONS),
            idle: Mutex::new(connections().into_iter().map(shared).collect()),
        });
    let client = TestClient::over_socket(app);
    for target in ["/blocking", "/bridged", "/awaiting"] {
        assert_fifty_are_answered(&client, target);
    }
}
