//! Counts the allocations of a request, by an allocator that the peers in Rust are built with.

use crate::Result;
use crate::arguments::Counting;
use crate::building::{self, Kind};
use crate::client::Client;
use crate::machine::Cores;
use crate::peers::Peer;
use crate::report::{Counts, write};
use crate::scenarios::Scenario;
use crate::server::{self, Server};

/// Until the connection and all that grows with the first requests are there.
const WARM_UP: u32 = 1000;

pub(crate) fn run(arguments: &Counting) -> Result<()> {
    let scenarios = arguments.choice.scenarios(Scenario::is_countable)?;
    let peers = arguments.choice.peers_in_rust()?;
    let counts = count(&scenarios, &peers, arguments.requests)?;
    println!("{counts}");
    write(&arguments.choice.json("allocations"), &counts)
}

pub(crate) fn count(scenarios: &[&Scenario], peers: &[&Peer], requests: u32) -> Result<Counts> {
    building::build(peers, Kind::Counting)?;
    let mut counts = Counts::new(&["allocations", "bytes"]);
    for scenario in scenarios {
        for peer in peers {
            let counted = each(scenario, peer, requests)
                .map_err(|error| format!("{}, {}: {error}", scenario.name, peer.name))?;
            counts.add(scenario, peer, counted);
        }
    }
    Ok(counts)
}

/// For each request, on one connection.
fn each(scenario: &Scenario, peer: &Peer, requests: u32) -> Result<Vec<f64>> {
    let cores = Cores::divide(false)?;
    let mut server = Server::start(server::command(peer), &cores.server)?;
    let mut client = Client::connect(server.address)?;
    client.ask(scenario, WARM_UP)?;
    let (count, bytes) = server.allocated()?;
    client.ask(scenario, requests)?;
    let (count_then, bytes_then) = server.allocated()?;
    if count_then == 0 {
        return Err("the server does not count".into());
    }
    let each = |sum: u64| sum as f64 / f64::from(requests);
    Ok(vec![each(count_then - count), each(bytes_then - bytes)])
}
