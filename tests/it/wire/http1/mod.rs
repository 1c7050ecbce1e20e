//! HTTP/1 as tables: which bytes are sent, and what has to come back.
//!
//! A table is a text file beside this one; `table.rs` says how it is read. Every case is played on a connection of its
//! own, once in one piece, once byte by byte and once in a few pieces of any length, and has to end the same way.

mod answer;
mod play;
mod table;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use veduta::test::TestClient;
use veduta::{App, Bytes, Method, Request, Settings, StatusCode, http, routes, view};

use play::{Cut, Failure};
use table::Case;

/// What a body may be long here, so that one that is too long is quick to send.
const BODY_LIMIT: u64 = 16 << 10;

/// Connections that are open at the same time.
const PLAYERS: usize = 8;

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

/// Runs on a thread, so its answer is later than that of the next request would be.
#[view("/sync")]
fn sync() -> &'static str {
    "sync"
}

#[view(POST, "/echo")]
async fn echo(body: Bytes) -> Bytes {
    body
}

#[view(POST, "/echo/sync")]
fn echo_sync(body: Bytes) -> Bytes {
    body
}

/// Does not look at its body.
#[view(POST, "/ignore")]
async fn ignore() -> &'static str {
    "ignored"
}

#[view("/query?{q}")]
async fn query(q: &str) -> String {
    q.to_owned()
}

#[view("/name/{name}")]
async fn name(name: &str) -> String {
    name.to_owned()
}

/// The host that the client has asked for.
#[view("/host")]
async fn host(request: &Request) -> String {
    let host = request.headers().get(http::header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    host.unwrap_or("none").to_owned()
}

/// Asked for at the end of a case, to see that the connection is still open.
#[view("/last")]
async fn last() -> &'static str {
    "last"
}

#[view("/nothing")]
async fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The public checks send every method to one address.
#[view(POST, "/")]
async fn hello_echo(body: Bytes) -> Bytes {
    body
}

#[view("/hello")]
async fn hello_again(request: &Request) -> &'static str {
    assert_eq!(request.method(), Method::GET);
    "hello"
}

fn app() -> App {
    let settings = Settings::default()
        .body_limit(BODY_LIMIT)
        .header_timeout(Duration::from_secs(40))
        .body_idle_timeout(Duration::from_secs(40));
    App::new(routes![
        hello,
        hello_echo,
        hello_again,
        sync,
        echo,
        echo_sync,
        ignore,
        query,
        name,
        host,
        last,
        nothing
    ])
    .settings(settings)
}

/// Plays every case of a table in every cut, and says all that went wrong.
#[track_caller]
fn play_all(text: &'static str) {
    let cases = table::read(text);
    let client = TestClient::over_socket(app());
    let runs: Vec<(&Case, Cut)> = cases
        .iter()
        .flat_map(|case| Cut::all_for(case).map(move |cut| (case, cut)))
        .collect();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::<Failure>::new());
    std::thread::scope(|scope| {
        for _ in 0..PLAYERS {
            scope.spawn(|| {
                while let Some((case, cut)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(failure) = play::play(client.address(), case, *cut) {
                        failures
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(failure);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort_by_key(|failure| failure.line);
    // A case that fails in one cut most often fails in all of them.
    failures.dedup_by_key(|failure| failure.line);
    let list: String = failures.iter().map(Failure::to_string).collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{list}",
        failures.len(),
        cases.len()
    );
}

#[test]
fn request_lines_are_answered_as_the_rfcs_say() {
    play_all(include_str!("request_line.txt"));
}

#[test]
fn a_request_has_one_host() {
    play_all(include_str!("host.txt"));
}

#[test]
fn the_length_of_a_body_is_never_guessed() {
    play_all(include_str!("content_length.txt"));
}

#[test]
fn a_transfer_coding_is_chunked_or_refused() {
    play_all(include_str!("chunked.txt"));
}

#[test]
fn header_lines_are_well_formed_and_bounded() {
    play_all(include_str!("headers.txt"));
}

#[test]
fn bodies_are_bounded_and_expectations_met() {
    play_all(include_str!("bodies.txt"));
}

#[test]
fn requests_that_come_together_are_answered_in_order() {
    play_all(include_str!("pipelining.txt"));
}

#[test]
fn a_connection_lives_as_long_as_both_sides_want() {
    play_all(include_str!("connections.txt"));
}

/// The checks of `h1spec`, a public suite, in our words.
#[test]
fn all_33_public_checks_hold() {
    let text = include_str!("h1spec.txt");
    assert_eq!(table::read(text).len(), 33);
    play_all(text);
}

/// A table that shrinks has lost something.
#[test]
fn the_tables_hold_as_many_cases_as_they_should() {
    let tables = [
        include_str!("request_line.txt"),
        include_str!("host.txt"),
        include_str!("content_length.txt"),
        include_str!("chunked.txt"),
        include_str!("headers.txt"),
        include_str!("bodies.txt"),
        include_str!("pipelining.txt"),
        include_str!("connections.txt"),
        include_str!("h1spec.txt"),
    ];
    let count: usize = tables.map(|text| table::read(text).len()).iter().sum();
    assert!(count >= 300, "{count}");
}
