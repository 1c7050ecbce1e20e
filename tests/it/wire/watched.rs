//! [`Watched`]: a server that says what is left in it.

use std::collections::BTreeMap;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use veduta::test::TestClient;
use veduta::{App, Metrics, Next, Request, Response, Routes, State, middleware, routes, view};

use crate::support::{PATIENCE, reset};

/// The ways to leave. What is returned is a connection that the client still reads.
pub(super) const WAYS: [fn(TcpStream) -> Option<TcpStream>; 3] = [
    |stream| {
        stream.shutdown(Shutdown::Write).unwrap();
        Some(stream)
    },
    |stream| {
        reset(stream);
        None
    },
    |stream| {
        drop(stream);
        None
    },
];

/// A server of which a test knows how its requests ended and what they left behind.
pub(super) struct Watched {
    client: TestClient,
    requests: Arc<Requests>,
}

/// How often requests have begun and ended, by their targets: each request of a test has one of its own. Those without
/// a query are not meant.
#[derive(Default)]
struct Requests {
    begun: Mutex<BTreeMap<String, usize>>,
    ended: Mutex<BTreeMap<String, usize>>,
}

fn note(times: &Mutex<BTreeMap<String, usize>>, uri: &veduta::http::Uri) {
    if uri.query().is_some() {
        *times.lock().unwrap().entry(uri.to_string()).or_default() += 1;
    }
}

#[middleware]
async fn begins(requests: State<Requests>, request: Request, next: Next) -> Response {
    note(&requests.begun, request.uri());
    next.run(request).await
}

/// The tasks of the server, jobs that run, and jobs that wait.
#[view("/left")]
async fn left(metrics: Metrics) -> String {
    let tasks = Handle::current().metrics().num_alive_tasks();
    let busy: usize = metrics.pools.iter().map(|pool| pool.busy).sum();
    let queued: usize = metrics.pools.iter().map(|pool| pool.queued).sum();
    format!("{tasks} tasks, {busy} jobs, {queued} queued")
}

impl Watched {
    pub(super) fn start(routes: Routes, configure: impl FnOnce(App) -> App) -> Self {
        let requests = Arc::new(Requests::default());
        let ended = Arc::clone(&requests);
        let app = App::new(routes.merge(routes![left]))
            .middleware::<begins>()
            .shared_state(Arc::clone(&requests))
            .on_request_finished(move |finished| note(&ended.ended, finished.uri()));
        Self {
            client: TestClient::over_socket(configure(app)),
            requests,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.client.address()
    }

    /// How many requests have begun.
    pub(super) fn begun(&self) -> usize {
        self.requests.begun.lock().unwrap().len()
    }

    /// Waits until no thread of a pool has a job, and no job waits for one.
    #[track_caller]
    pub(super) fn no_thread_is_held(&self) {
        self.until(|left| left.ends_with(" tasks, 0 jobs, 0 queued"));
    }

    /// Waits until it has no task but that of the connection that asks, no job and no request; and checks that
    /// each request that has begun has ended once.
    #[track_caller]
    pub(super) fn nothing_is_left(&self) {
        self.until(|left| left == "1 tasks, 0 jobs, 0 queued");
        let ended = self.requests.ended.lock().unwrap();
        assert_eq!(*self.requests.begun.lock().unwrap(), *ended);
        assert!(ended.values().all(|times| *times == 1), "{ended:?}");
    }

    #[track_caller]
    fn until(&self, is_right: impl Fn(&str) -> bool) {
        let began = Instant::now();
        loop {
            let left = self.client.get("/left").wait();
            if is_right(left.text()) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "left: {}", left.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
