//! A program whose sync views stay until several of them have come, to be started where the system refuses threads.

use std::sync::{Condvar, Mutex};

use veduta::{App, Next, Request, Response, Result, State, middleware, routes, view};

/// How many requests must have come before a view returns.
const WANTED: usize = 8;

#[derive(Default)]
struct Arrivals {
    count: Mutex<usize>,
    changed: Condvar,
}

impl Arrivals {
    fn add(&self) {
        *self.count.lock().unwrap() += 1;
        self.changed.notify_all();
    }

    /// Blocks until all have come.
    fn wait(&self) {
        let count = self.count.lock().unwrap();
        let wait = self.changed.wait_while(count, |count| *count < WANTED);
        drop(wait.unwrap());
    }
}

#[middleware]
async fn counted(arrivals: State<Arrivals>, request: Request, next: Next) -> Response {
    arrivals.add();
    next.run(request).await
}

/// Says on which thread it was.
#[view("/stay")]
fn stay(arrivals: State<Arrivals>) -> String {
    arrivals.wait();
    std::thread::current().name().unwrap_or("").to_owned()
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

fn main() -> Result<()> {
    App::new(routes![hello, stay])
        .middleware::<counted>()
        .state(Arrivals::default())
        .run()
}
