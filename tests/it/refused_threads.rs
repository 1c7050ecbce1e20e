//! A system that refuses threads: a process of its own, whose memory has room for a few stacks.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::support::{connect, read_all};

const PROGRAM: &str = env!("CARGO_BIN_EXE_veduta-threads");

/// As many as the program waits for.
const REQUESTS: usize = 8;

/// A running program, which is ended with the value.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// With 4 GiB of addresses, and stacks of this size for the threads of its pools.
    fn start(stack: &str) -> Self {
        let script = "ulimit -v 4194304 && exec \"$@\"";
        let mut child = Command::new("sh")
            .args(["-c", script, "sh", PROGRAM])
            .args(["--bind", "127.0.0.1:0", "--thread-stack", stack])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.expect(&line).parse().unwrap();
        Self { child, address }
    }

    fn ask(&self, target: &str) -> TcpStream {
        let mut stream = connect(self.address);
        let head = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_refused_thread_is_an_error_for_nobody_while_another_lives() {
    let program = Program::start("1GiB");
    let asked: Vec<_> = (0..REQUESTS).map(|_| program.ask("/stay")).collect();
    let answers: Vec<_> = asked.into_iter().map(read_all).collect();
    for answer in &answers {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    // There was room for three at most.
    let name = |answer: &String| answer.lines().last().unwrap().to_owned();
    let threads: BTreeSet<_> = answers.iter().map(name).collect();
    assert!((1..=3).contains(&threads.len()), "{threads:?}");
}

#[test]
fn without_any_thread_a_sync_view_is_503_and_the_event_loop_lives() {
    let program = Program::start("8GiB");
    for _ in 0..3 {
        let answer = read_all(program.ask("/stay"));
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
        let answer = read_all(program.ask("/"));
        assert!(answer.ends_with("hello"), "{answer}");
    }
}
