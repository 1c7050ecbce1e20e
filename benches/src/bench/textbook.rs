//! The textbook table: views that wait or compute, sync and async, and what they do to everybody else.

use std::thread::sleep;
use std::time::Duration;

use serde::Serialize;

use crate::Result;
use crate::arguments::Comparing;
use crate::building::{self, Kind};
use crate::client::Client;
use crate::load::{Load, Plan};
use crate::machine::{Cores, Machine};
use crate::measure::WARM_UP;
use crate::peers::Peer;
use crate::report::{self, Column, Grid};
use crate::scenarios::{Pace, request};
use crate::server::{self, Server};

/// How many clients ask for the view, each again as soon as it is answered.
const CLIENTS: usize = 8;
/// How many requests of everybody else there are each second.
const RATE: u32 = 500;
const WINDOW: Duration = Duration::from_secs(4);

/// A view that each peer has.
struct View {
    name: &'static str,
    path: &'static str,
}

const VIEWS: &[View] = &[
    view("sync + slow I/O", "/sync-50ms"),
    view("async + slow I/O", "/sleep-50ms"),
    view("async + CPU", "/burn"),
    view("sync + CPU", "/sync-burn"),
];

const fn view(name: &'static str, path: &'static str) -> View {
    View { name, path }
}

const COLUMNS: &[Column] = &[
    column("view, p50 ms", 1),
    column("others, p50 ms", 2),
    column("others, p99 ms", 2),
    column("others failed", 0),
    column("threads", 0),
];

const fn column(name: &'static str, digits: usize) -> Column {
    Column {
        name,
        digits,
        has_ratio: false,
    }
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    seconds: f64,
    grid: Grid,
}

pub(crate) fn run(arguments: &Comparing) -> Result<()> {
    let peers = arguments.peers(|peer| peer.is_in_textbook)?;
    building::build(&peers, Kind::Plain)?;
    let mut grid = Grid::new(
        "views of 50 ms, asked for by 8 clients, while others ask for `plaintext` 500 times a second",
        COLUMNS,
    );
    for view in VIEWS {
        let mut rounds = vec![Vec::new(); peers.len()];
        for round in 1..=arguments.rounds {
            for (peer, rounds) in peers.iter().zip(&mut rounds) {
                let place = format!("{} {round}/{}", view.name, arguments.rounds);
                eprint!("{place} {:20}", peer.name);
                let figures = measure(view, peer)
                    .map_err(|error| format!("{}, {}: {error}", view.name, peer.name))?;
                eprintln!("{figures:.2?}");
                rounds.push(figures);
            }
        }
        for (peer, rounds) in peers.iter().zip(rounds) {
            grid.add(view.name, peer, rounds);
        }
    }
    let machine = Machine::this();
    println!(
        "{machine}\nmedians of {} rounds\n\n{grid}",
        arguments.rounds
    );
    let report = Report {
        machine,
        rounds: arguments.rounds,
        seconds: WINDOW.as_secs_f64(),
        grid,
    };
    report::write(&arguments.json("textbook"), &report)
}

/// Once, from the start of the server to its end.
fn measure(view: &View, peer: &Peer) -> Result<Vec<f64>> {
    let cores = Cores::divide(true)?;
    let server = Server::start(server::command(peer), &cores.server)?;
    let load = |path: &str, connections, pace| {
        let request = request(path, None, server.address);
        let mut client = Client::connect(server.address)?;
        client.send(&request)?;
        client.answer()?;
        let plan = Plan {
            server: server.address,
            requests: vec![request],
            connections,
            depth: 1,
            pace,
        };
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Load::start(plan, cores.load))
    };
    let views = load(view.path, CLIENTS, Pace::Closed)?;
    let others = load("/plaintext", 64, Pace::Rate(RATE))?;
    views.opened();
    others.opened();
    sleep(WARM_UP);
    views.measure();
    others.measure();
    sleep(WINDOW);
    let threads = server.usage()?.threads;
    let (others, views) = (others.end()?, views.end()?);
    let or_failed = |percentile: Option<f64>| percentile.unwrap_or(f64::INFINITY);
    Ok(vec![
        or_failed(views.percentile(0.5)),
        or_failed(others.percentile(0.5)),
        or_failed(others.percentile(0.99)),
        others.failed as f64,
        threads as f64,
    ])
}
