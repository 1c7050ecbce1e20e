//! What signals do to a server that is at work.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use super::{LIFE, PER_CORE};
use crate::program::Program;
use crate::support::{connect, exchange, get, read_until};

fn program() -> Program {
    program_with(&[])
}

fn program_with(options: &[&str]) -> Program {
    let mut command = Command::new(LIFE);
    command.args(["--bind", "127.0.0.1:0"]).args(options);
    Program::start(&mut command, 1)
}

/// Asks again and again on one connection until an answer is the last one; how often.
fn ask_on_and_on(address: SocketAddr) -> usize {
    let mut stream = connect(address);
    for count in 1.. {
        write!(stream, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let answer = read_until(&mut stream, "hello");
        if answer.contains("connection: close\r\n") {
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).unwrap();
            return count;
        }
    }
    0
}

#[test]
fn a_server_under_load_stops_without_losing_a_request() {
    stops_under_load(program());
}

#[test]
fn so_does_one_with_a_runtime_per_core() {
    stops_under_load(program_with(PER_CORE));
}

fn stops_under_load(program: Program) {
    let address = program.tcp(0);
    let client = |_| std::thread::spawn(move || ask_on_and_on(address));
    let clients: Vec<_> = (0..16).map(client).collect();
    // So that all of them are in the middle of it.
    for _ in 0..200 {
        exchange(address, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    let idle: Vec<_> = (0..16).map(|_| connect(address)).collect();
    assert_eq!(program.terminate(), Some(0));
    for client in clients {
        assert!(client.join().unwrap() > 0);
    }
    for mut stream in idle {
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "closed, not reset");
    }
}

#[test]
fn a_second_signal_ends_at_once_what_the_first_one_waits_for() {
    let program = program();
    let address = program.tcp(0);
    let mut stream = get(address, "/endless");
    read_until(&mut stream, "begun");
    program.signal();
    while TcpStream::connect(address).is_ok() {
        // It has not heard of the signal so far.
        std::thread::yield_now();
    }
    assert_eq!(program.terminate(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_a_killed_server_has_started_keeps_nothing_of_it() {
    let program = program();
    let address = program.tcp(0);
    let answer = exchange(address, b"GET /child HTTP/1.1\r\nhost: x\r\n\r\n");
    let child = answer.lines().last().unwrap().to_owned();
    program.kill();
    let files = std::fs::read_dir(format!("/proc/{child}/fd")).unwrap();
    let files = files.map(|file| std::fs::read_link(file.unwrap().path()).unwrap());
    let sockets: Vec<_> = files
        .filter(|file| file.to_string_lossy().starts_with("socket:"))
        .collect();
    let mut command = Command::new(LIFE);
    let next = Program::start(command.args(["--bind", &address.to_string()]), 1);
    let answer = exchange(address, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    let killed = Command::new("kill").arg(&child).status().unwrap();
    assert!(killed.success());
    assert!(sockets.is_empty(), "{sockets:?}");
    assert!(answer.ends_with("hello"), "{answer}");
    assert_eq!(next.terminate(), Some(0));
}
