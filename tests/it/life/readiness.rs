//! Whether the server wants requests, from its start to its end.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use tower::ServiceExt;
use veduta::{App, Body, Readiness, Result, Settings, StatusCode, routes, view};

use super::{LIFE, PER_CORE};
use crate::program::Program;
use crate::support::{connect, exchange, get, read_all};

const READY: &[u8] = b"GET /ready HTTP/1.1\r\nhost: x\r\n\r\n";

#[view("/ready")]
fn ready(readiness: Readiness) -> Readiness {
    readiness
}

async fn asked(service: &veduta::AppService) -> (StatusCode, String) {
    let request = veduta::http::Request::builder().uri("/ready");
    let request = request.body(Body::empty()).unwrap();
    let response = service.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().bytes().await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn within_another_server_it_is_told() -> Result<()> {
    let app = App::new(routes![ready]).on_startup(async || {});
    let service = app.into_service()?;
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(asked(&service).await, (unavailable, "starting".to_owned()));
    service.start().await?;
    assert_eq!(asked(&service).await, (StatusCode::OK, "ready".to_owned()));
    assert!(service.readiness().is_ready());
    let stopping = veduta::stopping();
    service.begin_stop().await;
    stopping.await;
    assert_eq!(asked(&service).await, (unavailable, "stopping".to_owned()));
    service.stop().await?;
    service.start().await?;
    assert_eq!(service.readiness(), Readiness::Stopping);
    Ok(())
}

#[tokio::test]
async fn without_startup_hooks_an_application_is_ready_from_the_start() -> Result<()> {
    let service = App::new(routes![ready])
        .settings(Settings::default())
        .into_service()?;
    assert_eq!(service.readiness(), Readiness::Ready);
    service.stop().await?;
    assert_eq!(service.readiness(), Readiness::Stopping);
    Ok(())
}

fn program(options: &[&str]) -> Program {
    let mut command = Command::new(LIFE);
    command
        .args(["--bind", "127.0.0.1:0"])
        .args(options)
        .stdin(Stdio::piped());
    Program::start(&mut command, 1)
}

/// Asks until the program has heard of its signal.
fn await_stopping(program: &Program) {
    loop {
        let answer = exchange(program.tcp(0), READY);
        if answer.ends_with("stopping") {
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
            return;
        }
        assert!(answer.ends_with("ready"), "{answer}");
    }
}

#[test]
fn it_turns_before_the_server_stops_and_a_second_signal_ends_the_wait() {
    let program = program(&["--shutdown-delay", "never"]);
    assert!(exchange(program.tcp(0), READY).ends_with("ready"));
    program.signal();
    await_stopping(&program);
    // It goes on as before.
    let mut kept = get(program.tcp(0), "/");
    let head = crate::support::read_until(&mut kept, "hello");
    assert!(!head.contains("connection: close"), "{head}");
    assert_eq!(program.terminate(), Some(1));
    assert_eq!(read_all(kept), "");
}

#[test]
fn the_delay_ends_by_itself() {
    let program = program(&["--shutdown-delay", "1500ms"]);
    program.signal();
    await_stopping(&program);
    assert_eq!(program.end(), Some(0));
}

#[test]
fn clients_who_come_before_the_server_has_started_wait_for_it() {
    let mut program = program(&["--hesitate"]);
    let early = get(program.tcp(0), "/");
    drop(program.stdin());
    let mut early = early;
    let answer = crate::support::read_until(&mut early, "hello");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_server_that_is_stopped_while_it_starts_tells_those_who_wait() {
    is_stopped_while_it_starts(program(&["--hesitate"]));
}

#[test]
fn so_does_one_with_a_runtime_per_core() {
    is_stopped_while_it_starts(program(&[PER_CORE, &["--hesitate"]].concat()));
}

fn is_stopped_while_it_starts(mut program: Program) {
    let waiting: Vec<_> = (0..50).map(|_| get(program.tcp(0), "/")).collect();
    let silent = connect(program.tcp(0));
    let _open = program.stdin();
    assert_eq!(program.terminate(), Some(0));
    for stream in waiting {
        let answer = read_all(stream);
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
        assert!(answer.contains("the server is shutting down"), "{answer}");
    }
    assert_eq!(read_all(silent), "");
}

#[test]
fn a_server_that_does_not_start_tells_those_who_wait() {
    use std::io::Write;

    let mut program = program(&["--hesitate"]);
    let waiting = get(program.tcp(0), "/");
    program.stdin().write_all(b"no database").unwrap();
    assert_eq!(program.end(), Some(1));
    let answer = read_all(waiting);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

/// Starts the program with a socket that outlives it.
fn inheriting(listener: &TcpListener, options: &str) -> Program {
    let script = format!("LISTEN_FDS=1 exec \"$0\" {options} 3<&1");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script, LIFE])
        .stdin(Stdio::piped())
        .stdout(Stdio::from(OwnedFd::from(listener.try_clone().unwrap())));
    Program::start(&mut command, 1)
}

#[test]
fn those_who_wait_at_an_inherited_socket_are_left_to_the_next_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut first = inheriting(&listener, "--hesitate");
    let mut waiting = get(listener.local_addr().unwrap(), "/");
    let _open = first.stdin();
    assert_eq!(first.terminate(), Some(0));
    let _second = inheriting(&listener, "");
    let answer = crate::support::read_until(&mut waiting, "hello");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn those_who_find_no_room_at_an_inherited_socket_are_left_to_the_next_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let first = inheriting(&listener, "--connection-limit 1 --shutdown-grace 1s");
    let mut guest = get(address, "/endless");
    crate::support::read_until(&mut guest, "begun");
    let waiting: Vec<_> = (0..20).map(|_| get(address, "/")).collect();
    assert_eq!(first.terminate(), Some(0));
    let _second = inheriting(&listener, "");
    for mut stream in waiting {
        let answer = crate::support::read_until(&mut stream, "hello");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}
