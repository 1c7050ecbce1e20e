//! What holds the loop when its client has gone.

use std::future::pending;

use tokio::sync::Notify;
use veduta::{App, Error, State, Stream, routes, view};

use crate::around::is_seen;
use crate::client::{reset, send};
use crate::server::{FLAVOURS, Server, stalls};
use crate::{alone, begin, gate};

/// Held while it is dropped.
struct SlowToLeave;

impl Drop for SlowToLeave {
    fn drop(&mut self) {
        gate::hold();
    }
}

#[view("/leaves")]
async fn leaves() -> &'static str {
    let _slow = SlowToLeave;
    gate::arrive();
    pending().await
}

/// Its first piece is never there.
#[view("/streams")]
async fn streams() -> Stream {
    let slow = SlowToLeave;
    Stream::new(futures_util::stream::once(async move {
        let _slow = slow;
        gate::arrive();
        pending::<Result<&str, Error>>().await
    }))
}

#[view("/waits")]
async fn waits() -> &'static str {
    gate::arrive();
    pending().await
}

/// Held as soon as it goes on without its client.
#[view("/detached", detach)]
async fn detached(gone: State<Notify>) -> &'static str {
    gate::arrive();
    gone.notified().await;
    gate::hold();
    "nobody reads this"
}

/// Has [`detached`] go on.
#[view("/tell")]
async fn tell(gone: State<Notify>) -> &'static str {
    gone.notify_one();
    "told"
}

fn app() -> App {
    let routes = routes![leaves, streams, waits, detached, tell, stalls];
    App::new(routes).state(Notify::new())
}

/// Whether this is told of when a client has gone that has asked for the path.
fn is_told(app: impl Fn() -> App, path: &str, culprit: &str, help: &str) {
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, app());
        let client = send(server.address(), path);
        gate::await_arrivals(1);
        reset(client);
        if path == "/detached" {
            assert!(server.get("/tell").answer().ends_with("told"));
        }
        is_seen(&server, [culprit, ""], help);
    }
}

#[test]
fn what_is_dropped_is_named() {
    let _alone = alone();
    is_told(app, "/leaves", "async view `leaves` (", "it blocks");
    let body = "the body of async view `streams` (";
    is_told(app, "/streams", body, "in the stream");
}

#[test]
fn a_view_that_goes_on_is_named() {
    let _alone = alone();
    is_told(app, "/detached", "async view `detached` (", "it blocks");
}

#[test]
fn a_hook_that_hears_of_it_is_named_with_the_view() {
    let _alone = alone();
    let app = || {
        app().on_request_finished(|finished| {
            if finished.status().is_none() {
                gate::hold();
            }
        })
    };
    let name = "what `App::on_request_finished` calls around async view `waits` (";
    is_told(app, "/waits", name, "to a thread of its own");
}
