//! Finds cache lines that a request writes on whichever core it is served: cores take such a line from one another.
//!
//! lackey, a tool of valgrind, writes down each store of a process. One connection asks, and then another one that a
//! different core serves. What both of the serving threads write for each request is shared. It shows every such line, where
//! the counters of a processor show those on which two cores have happened to meet.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::client::Client;
use crate::machine::Cores;
use crate::peers::Peer;
use crate::scenarios::Scenario;
use crate::server::{self, Server};
use crate::{Result, building, target};
use Access::{Code, Load, Store};

/// So many that one of them is most likely served by another core than the first.
const CONNECTIONS: usize = 12;
/// Until what looks at the first requests only has seen enough of them, and for each connection.
const WARM_UP: [u32; 2] = [200, 5];
/// So many are watched on each connection.
const REQUESTS: u32 = 20;
/// How long a server that writes nothing down has nothing to do.
const PAUSE: Duration = Duration::from_millis(300);

/// Of an x86-64, and of most others.
const LINE: u64 = 64;

/// The functions that write to lines which are shared, a line each.
///
/// # Errors
/// When no two connections are served by different threads.
pub(crate) fn shared(scenario: &Scenario, peer: &Peer) -> Result<Vec<String>> {
    building::build(&[peer], building::Kind::Plain)?;
    let mut watched = Watched::start(peer)?;
    watched.client()?.ask(scenario, WARM_UP[0])?;
    let first = watched.ask(scenario)?;
    for _ in 1..CONNECTIONS {
        let second = watched.ask(scenario)?;
        if second.thread == first.thread {
            continue;
        }
        let mut names: Vec<_> = first
            .writers(&second)
            .map(|code| watched.name(code))
            .collect();
        names.sort();
        names.dedup();
        return Ok(names);
    }
    Err("all connections are served by one thread".into())
}

/// A server under lackey.
struct Watched {
    server: Server,
    log: PathBuf,
    mappings: Vec<Mapping>,
}

struct Mapping {
    range: Range<u64>,
    permissions: String,
    /// Nothing for memory that is no file.
    path: String,
}

impl Watched {
    fn start(peer: &Peer) -> Result<Self> {
        let log = target().join("bench/lackey.out");
        let program = server::command(peer);
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--quiet", "--tool=lackey", "--basic-counts=no"]);
        valgrind.arg("--trace-mem=yes");
        valgrind.arg(format!("--log-file={}", log.display()));
        valgrind.arg(program.get_program()).args(program.get_args());
        valgrind.envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        fs::create_dir_all(target().join("bench"))?;
        let server = Server::start(valgrind, &Cores::divide(true)?.server)?;
        let mappings = Vec::new();
        Ok(Self {
            server,
            log,
            mappings,
        })
    }

    fn client(&self) -> Result<Client> {
        Client::connect(self.server.address)
    }

    /// Requests on a new connection, and what has been stored meanwhile.
    fn ask(&mut self, scenario: &Scenario) -> Result<Stores> {
        let mut client = self.client()?;
        client.ask(scenario, WARM_UP[1])?;
        let before = self.quiet()?;
        client.ask(scenario, REQUESTS)?;
        let after = self.quiet()?;
        self.mappings = self
            .server
            .memory()?
            .lines()
            .filter_map(Mapping::read)
            .collect();
        let log = fs::read_to_string(&self.log)?;
        let stacks = self.stacks(&log);
        Ok(Stores::read(&log[before..after], &stacks))
    }

    /// How long the log is when the server has come to rest.
    fn quiet(&self) -> Result<usize> {
        let mut length = fs::metadata(&self.log)?.len();
        loop {
            sleep(PAUSE);
            let now = fs::metadata(&self.log)?.len();
            if now == length {
                return Ok(usize::try_from(now)?);
            }
            length = now;
        }
    }

    /// Where the threads have their stacks: behind a little memory that nobody may touch. That of the first one is what the
    /// process has touched first of all.
    fn stacks(&self, log: &str) -> Vec<Range<u64>> {
        const LARGEST_GUARD: u64 = 64 * 1024;
        let first = log.lines().filter_map(Access::read).find_map(Access::data);
        let is_first = |stack: &Range<u64>| first.is_some_and(|first| stack.contains(&first));
        let pairs = self.mappings.windows(2).map(|pair| (&pair[0], &pair[1]));
        let stacks = pairs.filter(|(guard, stack)| {
            let is_guarded = guard.permissions == "---p"
                && guard.range.end == stack.range.start
                && guard.range.end - guard.range.start <= LARGEST_GUARD;
            stack.permissions == "rw-p" && (is_guarded || is_first(&stack.range))
        });
        stacks.map(|(_, stack)| stack.range.clone()).collect()
    }

    /// The function that the instruction at `address` belongs to.
    fn name(&self, address: u64) -> String {
        let named = || {
            let mut mappings = self.mappings.iter();
            let path = &mappings.find(|it| it.range.contains(&address))?.path;
            let mut mappings = self.mappings.iter();
            let start = mappings.find(|it| it.path == *path)?.range.start;
            let mut addr2line = Command::new("addr2line");
            addr2line.args(["--functions", "--demangle", "--exe", path]);
            let output = addr2line.arg(format!("{:x}", address - start)).output();
            let output = String::from_utf8(output.ok()?.stdout).ok()?;
            Some(format!("{} in {path}", output.lines().next()?))
        };
        named().unwrap_or_else(|| format!("{address:x}"))
    }
}

impl Mapping {
    /// From a line of `proc_pid_maps(5)`.
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let hexadecimal = |text| u64::from_str_radix(text, 16).ok();
        Some(Self {
            range: hexadecimal(start)?..hexadecimal(end)?,
            permissions: words.next()?.to_owned(),
            path: words.nth(3).unwrap_or_default().to_owned(),
        })
    }
}

/// What lackey writes in a line.
#[derive(Clone, Copy)]
enum Access {
    Code(u64),
    Load(u64),
    Store(u64),
}

impl Access {
    fn read(line: &str) -> Option<Self> {
        let (kind, rest) = line.split_at_checked(3)?;
        let address = u64::from_str_radix(rest.split_once(',')?.0, 16).ok()?;
        match kind.trim() {
            "I" => Some(Code(address)),
            "L" => Some(Load(address)),
            "S" | "M" => Some(Store(address)),
            _ => None,
        }
    }

    fn data(self) -> Option<u64> {
        match self {
            Code(_) => None,
            Load(address) | Store(address) => Some(address),
        }
    }
}

/// What has been stored while requests of one connection were served.
struct Stores {
    /// The stack of the thread that has stored most.
    thread: u64,
    /// How often it has stored to each line, and which instruction was the last to do so.
    lines: HashMap<u64, (u32, u64)>,
}

impl Stores {
    /// lackey does not say which thread it is; the thread whose stack has been touched last is most likely the one.
    fn read(log: &str, stacks: &[Range<u64>]) -> Self {
        let mut threads: HashMap<u64, HashMap<u64, (u32, u64)>> = HashMap::new();
        let (mut thread, mut code) = (0, 0);
        for access in log.lines().filter_map(Access::read) {
            if let Some(data) = access.data() {
                let mut stacks = stacks.iter();
                thread = stacks
                    .find(|stack| stack.contains(&data))
                    .map_or(thread, |stack| stack.start);
            }
            match access {
                Code(address) => code = address,
                Load(_) => {}
                Store(address) => {
                    let lines = threads.entry(thread).or_default();
                    let line = lines.entry(address / LINE).or_default();
                    *line = (line.0 + 1, code);
                }
            }
        }
        let most = |(_, lines): &(u64, HashMap<u64, (u32, u64)>)| {
            lines.values().map(|line| line.0).sum::<u32>()
        };
        let (thread, lines) = threads.into_iter().max_by_key(most).unwrap_or_default();
        Self { thread, lines }
    }

    /// The instructions that write, for every other request at least, to lines that both write to.
    fn writers(&self, other: &Self) -> impl Iterator<Item = u64> {
        let is_written = |stores: &Self, line| {
            let written = stores.lines.get(line);
            written.is_some_and(|(count, _)| *count >= REQUESTS / 2)
        };
        let lines = self.lines.iter();
        let shared =
            lines.filter(move |(line, _)| is_written(self, line) && is_written(other, line));
        shared.map(|(_, (_, code))| *code)
    }
}
