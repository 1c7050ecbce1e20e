//! More clients than there is room for, and a system that has no file descriptors left.

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use veduta::test::TestClient;
use veduta::{App, Metrics, Settings, routes, view};

use super::{LIFE, PER_CORE};
use crate::program::Program;
use crate::support::{connect, exchange, get, read_all, read_some, read_until};

/// How many files the program may open, and how many connections it takes then.
const FILES: &str = "64";
const ROOM: usize = 48;

fn program(options: &[&str]) -> Program {
    let script = format!("ulimit -n {FILES} && exec \"$@\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script, "sh", LIFE, "--bind", "127.0.0.1:0"])
        .args(options);
    Program::start(&mut command, 1)
}

/// Asks once more on a connection that stays open.
fn ask(stream: &mut TcpStream, target: &str) -> String {
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    answer(stream)
}

fn answer(stream: &mut TcpStream) -> String {
    let head = read_until(stream, "\r\n\r\n");
    let length = head.lines().find_map(|line| {
        let length = line.strip_prefix("content-length: ")?;
        length.parse().ok()
    });
    let mut body = vec![0; length.unwrap()];
    std::io::Read::read_exact(stream, &mut body).unwrap();
    head + str::from_utf8(&body).unwrap()
}

/// Connections that have had an answer, and so are open at the other end.
fn visitors(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let visit = |_| {
        let mut stream = connect(address);
        assert!(ask(&mut stream, "/").ends_with("hello"));
        stream
    };
    (0..count).map(visit).collect()
}

/// Whether nothing comes for a while.
fn waits(stream: &mut TcpStream) -> bool {
    let patience = stream.read_timeout().unwrap();
    let moment = Some(Duration::from_millis(200));
    stream.set_read_timeout(moment).unwrap();
    let read = read_some(stream, &mut [0]);
    stream.set_read_timeout(patience).unwrap();
    read.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

/// Connections whose answers have begun, and do not end.
fn guests(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let visit = |_| {
        let mut stream = get(address, "/endless");
        read_until(&mut stream, "begun");
        stream
    };
    (0..count).map(visit).collect()
}

#[test]
fn at_the_limit_a_client_waits_until_another_leaves() {
    let program = program(&[]);
    let address = program.tcp(0);
    let mut guests = guests(address, ROOM);
    let mut next = get(address, "/metrics");
    assert!(waits(&mut next), "there is no room");
    guests.pop();
    let metrics = answer(&mut next);
    for line in [
        format!("veduta_connections_open {ROOM}\n"),
        format!("veduta_connections_limit {ROOM}\n"),
        format!("veduta_connections_accepted_total {}\n", ROOM + 1),
    ] {
        assert!(metrics.contains(&line), "{line}: {metrics}");
    }
}

#[test]
fn at_the_limit_a_connection_that_does_nothing_ends_for_another() {
    one_that_does_nothing_ends(&[], ROOM);
}

/// Each event loop has some files of its own.
#[cfg(target_os = "linux")]
#[test]
fn so_it_does_for_one_that_comes_to_another_core() {
    one_that_does_nothing_ends(PER_CORE, ROOM - 3 * 5);
}

fn one_that_does_nothing_ends(options: &[&str], room: usize) {
    let program = program(&[options, &["--keep-alive-timeout", "never"]].concat());
    let address = program.tcp(0);
    let guests = guests(address, room - 1);
    let idle = visitors(address, 1);
    assert!(exchange(address, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").ends_with("hello"));
    for stream in idle {
        assert_eq!(read_all(stream), "");
    }
    // While nobody waits they stay.
    let mut last = visitors(address, 1).remove(0);
    assert!(ask(&mut last, "/").ends_with("hello"));
    drop(guests);
}

#[test]
fn at_the_limit_an_answer_is_the_last_of_its_connection() {
    let program = program(&["--keep-alive-timeout", "never"]);
    let address = program.tcp(0);
    let _guests = guests(address, ROOM - 1);
    // It has begun a request, so it does not do nothing.
    let mut stream = connect(address);
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut next = loop {
        let mut next = get(address, "/");
        if waits(&mut next) {
            break next;
        }
    };
    stream.write_all(b"Host: x\r\n\r\n").unwrap();
    let last = answer(&mut stream);
    assert!(last.contains("connection: close\r\n"), "{last}");
    assert!(answer(&mut next).ends_with("hello"));
}

#[test]
fn a_crowd_far_beyond_the_limit_is_served_in_turn() {
    let program = program(&[]);
    let crowd: Vec<_> = (0..900).map(|_| get(program.tcp(0), "/")).collect();
    for mut client in crowd {
        assert!(answer(&mut client).ends_with("hello"));
    }
}

#[test]
fn the_server_recovers_from_silent_crowds_that_leave() {
    let program = program(&["--header-timeout", "60s"]);
    for _ in 0..3 {
        let crowd: Vec<_> = (0..900).map(|_| connect(program.tcp(0))).collect();
        drop(crowd);
    }
    let answer = exchange(program.tcp(0), b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(answer.ends_with("hello"), "{answer}");
}

#[test]
fn without_file_descriptors_clients_wait_until_there_are_some() {
    // The watchdog would look at a view that hoards, for which it opens files, and leave them to a client.
    let program = program(&["--watchdog-threshold", "never"]);
    let mut first = connect(program.tcp(0));
    let hoarded = ask(&mut first, "/hoard");
    assert!(!hoarded.ends_with("\n0"), "{hoarded}");
    let mut second = get(program.tcp(0), "/");
    assert!(waits(&mut second), "it cannot be accepted");
    assert!(ask(&mut first, "/release").ends_with("released"));
    assert!(answer(&mut second).ends_with("hello"));
    // The end of a connection makes room as well.
    ask(&mut first, "/hoard");
    let mut third = get(program.tcp(0), "/");
    assert!(waits(&mut third), "it cannot be accepted");
    drop(second);
    assert!(answer(&mut third).ends_with("hello"));
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

#[test]
fn connections_are_counted_while_they_are_open() {
    let settings = Settings::default().connection_limit(3);
    let client = TestClient::over_socket(App::new(routes![metrics]).settings(settings));
    let mut stream = connect(client.address());
    let text = ask(&mut stream, "/metrics");
    for line in ["open 1\n", "limit 3\n", "accepted_total 1\n"] {
        assert!(
            text.contains(&format!("veduta_connections_{line}")),
            "{text}"
        );
    }
    let in_process = TestClient::new(App::new(routes![metrics]));
    let text = in_process.get("/metrics").wait();
    assert!(text.text().contains("veduta_connections_limit 0\n"));
}
