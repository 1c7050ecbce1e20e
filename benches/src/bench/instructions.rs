//! Counts the instructions of a request in user mode, with callgrind.
//!
//! A server is run twice, the second time for more requests: the difference is what these have taken, without the start
//! and the end. The figures repeat nearly to the last digit, which no clock does.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::arguments::Counting;
use crate::building::{self, Kind};
use crate::client::Client;
use crate::machine::Cores;
use crate::peers::Peer;
use crate::report::{Counts, write};
use crate::scenarios::Scenario;
use crate::server::{self, Server};
use crate::target;

/// In both runs.
const WARM_UP: u32 = 500;

pub(crate) fn run(arguments: &Counting) -> Result<()> {
    let scenarios = arguments.choice.scenarios(Scenario::is_countable)?;
    let peers = arguments.choice.peers_in_rust()?;
    let counts = count(&scenarios, &peers, arguments.requests)?;
    println!("{counts}");
    write(&arguments.choice.json("instructions"), &counts)
}

pub(crate) fn count(scenarios: &[&Scenario], peers: &[&Peer], requests: u32) -> Result<Counts> {
    building::build(peers, Kind::Plain)?;
    fs::create_dir_all(target().join("bench"))?;
    let mut counts = Counts::new(&["instructions"]);
    for scenario in scenarios {
        for peer in peers {
            eprintln!("{} {}", scenario.name, peer.name);
            let total = |requests| {
                total(scenario, peer, requests)
                    .map_err(|error| format!("{}, {}: {error}", scenario.name, peer.name))
            };
            let (few, many) = (total(WARM_UP)?, total(WARM_UP + requests)?);
            let each = many.saturating_sub(few) as f64 / f64::from(requests);
            counts.add(scenario, peer, vec![each]);
        }
    }
    Ok(counts)
}

/// Of the whole process, for so many requests on one connection.
fn total(scenario: &Scenario, peer: &Peer, requests: u32) -> Result<u64> {
    let output = target().join("bench/callgrind.out");
    let cores = Cores::divide(false)?;
    let mut server = Server::start(under_callgrind(peer, &output), &cores.server)?;
    let mut client = Client::connect(server.address)?;
    client.ask(scenario, requests)?;
    drop(client);
    server.end()?;
    summary(&fs::read_to_string(&output)?)
}

fn under_callgrind(peer: &Peer, output: &Path) -> Command {
    let program = server::command(peer);
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", output.display()));
    valgrind.arg(program.get_program());
    valgrind.args(program.get_args());
    valgrind
}

fn summary(output: &str) -> Result<u64> {
    let mut totals = output.lines().filter_map(|line| {
        line.strip_prefix("totals:")
            .or_else(|| line.strip_prefix("summary:"))
    });
    let total = totals.next().ok_or("callgrind has written no total")?;
    Ok(total.trim().parse()?)
}
