//! Programs that tests start, and end.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program, which is ended with the value.
pub(crate) struct Program {
    child: Child,
    /// Where it says that it listens.
    pub(crate) addresses: Vec<String>,
}

impl Program {
    /// Starts it and waits until it says so many addresses.
    pub(crate) fn start(command: &mut Command, count: usize) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let addresses = lines
            .take(count)
            .map(|line| line.unwrap())
            .map(|line| line.strip_prefix("listening on ").expect(&line).to_owned())
            .collect();
        Self { child, addresses }
    }

    pub(crate) fn tcp(&self, index: usize) -> SocketAddr {
        self.addresses[index]
            .strip_prefix("http://")
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Its standard input, if that is a pipe.
    pub(crate) fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().unwrap()
    }

    /// Its standard output, if that is a pipe.
    pub(crate) fn stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().unwrap()
    }

    /// Sends SIGTERM.
    pub(crate) fn signal(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.unwrap().success());
    }

    /// Kills it.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, and says with which code.
    pub(crate) fn end(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    pub(crate) fn terminate(self) -> Option<i32> {
        self.signal();
        self.end()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
