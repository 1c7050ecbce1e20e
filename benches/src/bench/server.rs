//! [`Server`]: the process of a peer, from its start to its end.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::thread::CpuSet;

use crate::peers::{Peer, Program};
use crate::process::Usage;
use crate::{Result, building, machine, target};

/// Both are long enough for callgrind.
const START: Duration = Duration::from_mins(2);
const END: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

/// It ends when this is dropped, or with the driver: it ends by itself when its standard input does.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

/// The command that starts a peer.
pub(crate) fn command(peer: &Peer) -> Command {
    match peer.program {
        Program::Rust {
            binary, arguments, ..
        } => {
            let mut program = Command::new(building::binary(binary));
            program.args(arguments);
            program
        }
        Program::Python { module } => {
            let mut python = Command::new(building::python());
            python.args(["serve.py", module]);
            python.current_dir(building::python_peers());
            python
        }
    }
}

impl Server {
    /// Waits until it accepts connections.
    pub(crate) fn start(mut command: Command, cores: &CpuSet) -> Result<Self> {
        let address = free_address()?;
        command
            .env("BENCH_ADDRESS", address.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log()?);
        let mut child = machine::on(cores, || Ok(command.spawn()?))
            .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("no output is piped")?;
        let mut server = Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            address,
        };
        server.accepts()?;
        Ok(server)
    }

    fn accepts(&mut self) -> Result<()> {
        let began = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                let log = log_file();
                return Err(
                    format!("the server has ended: {status}; see {}", log.display()).into(),
                );
            }
            if began.elapsed() > START {
                return Err("the server does not listen".into());
            }
            sleep(PAUSE);
        }
        Ok(())
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.child.id())
    }

    /// What its memory consists of, by `proc_pid_maps(5)`.
    pub(crate) fn memory(&self) -> Result<String> {
        Ok(fs::read_to_string(format!(
            "/proc/{}/maps",
            self.child.id()
        ))?)
    }

    /// How many allocations it has made up to now, and of how many bytes together.
    pub(crate) fn allocated(&mut self) -> Result<(u64, u64)> {
        let stdin = self.stdin.as_mut().ok_or("the input is closed")?;
        stdin.write_all(b"\n")?;
        stdin.flush()?;
        let mut line = String::new();
        // The framework may say something, too.
        loop {
            line.clear();
            if self.stdout.read_line(&mut line)? == 0 {
                return Err("the server has ended".into());
            }
            let mut words = line.split_whitespace();
            if let (Some("allocated"), Some(count), Some(bytes)) =
                (words.next(), words.next(), words.next())
            {
                return Ok((count.parse()?, bytes.parse()?));
            }
        }
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn end(&mut self) -> Result<ExitStatus> {
        self.stdin = None;
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if began.elapsed() > END {
                self.child.kill()?;
                return Ok(self.child.wait()?);
            }
            sleep(PAUSE);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // There is nobody left whom an error could be told.
        let _ = self.end();
    }
}

/// What a server says, until the next one starts.
fn log() -> Result<File> {
    let file = log_file();
    file.parent().map(fs::create_dir_all).transpose()?;
    Ok(File::create(file)?)
}

fn log_file() -> PathBuf {
    target().join("bench/server.log")
}

/// One that nobody listens at: the kernel does not give it out again soon.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
