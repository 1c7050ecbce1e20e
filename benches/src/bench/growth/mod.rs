//! What becomes of a server when there is much of something: connections, requests that wait, bytes of a body.

mod crowd;
mod large;
mod rate;

use serde::Serialize;

use crate::Result;
use crate::arguments::Comparing;
use crate::building::{self, Kind};
use crate::machine::{Cores, Machine, on};
use crate::peers::Peer;
use crate::report::{self, Column, Grid};
use crate::server::{self, Server};

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    grids: Vec<Grid>,
}

/// What is measured of a peer, in a fresh process.
struct Experiment {
    title: &'static str,
    columns: &'static [Column],
    measure: fn(&Peer) -> Result<Vec<f64>>,
}

const EXPERIMENTS: &[Experiment] = &[rate::RATE, crowd::CROWD, large::UPLOAD, large::DOWNLOAD];

pub(crate) fn run(arguments: &Comparing) -> Result<()> {
    let peers = arguments.peers(|peer| peer.is_usual)?;
    building::build(&peers, Kind::Plain)?;
    let machine = Machine::this();
    println!("{machine}\nmedians of {} rounds\n", arguments.rounds);
    let mut grids = Vec::new();
    for experiment in EXPERIMENTS {
        let grid = experiment.compare(&peers, arguments.rounds)?;
        println!("{grid}");
        grids.push(grid);
    }
    let report = Report {
        machine,
        rounds: arguments.rounds,
        grids,
    };
    report::write(&arguments.json("growth"), &report)
}

impl Experiment {
    /// Round by round, so that what disturbs the machine for a while disturbs all of them.
    fn compare(&self, peers: &[&'static Peer], count: u32) -> Result<Grid> {
        let mut rounds = vec![Vec::new(); peers.len()];
        for round in 1..=count {
            for (peer, rounds) in peers.iter().zip(&mut rounds) {
                eprint!("{} {round}/{count} {:20}", self.title, peer.name);
                let figures = (self.measure)(peer)
                    .map_err(|error| format!("{}, {}: {error}", self.title, peer.name))?;
                eprintln!("{figures:.2?}");
                rounds.push(figures);
            }
        }
        let mut grid = Grid::new(self.title, self.columns);
        for (peer, rounds) in peers.iter().zip(rounds) {
            grid.add("", peer, rounds);
        }
        Ok(grid)
    }
}

/// Talks to a fresh server, from the core of the load.
fn with_server(
    peer: &Peer,
    work: impl FnOnce(&Server) -> Result<Vec<f64>> + Send,
) -> Result<Vec<f64>> {
    let cores = Cores::divide(false)?;
    let server = Server::start(server::command(peer), &cores.server)?;
    on(&cores.load, || work(&server))
}
