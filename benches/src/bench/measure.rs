//! Measures peers in turn, a fresh process each time.

use std::thread::sleep;
use std::time::Duration;

use serde::Serialize;

use crate::Result;
use crate::arguments::Measuring;
use crate::building::{self, Kind};
use crate::client::Client;
use crate::load::{Load, Plan};
use crate::machine::{Cores, Machine};
use crate::peers::Peer;
use crate::report::{self, Comparison, Outcome, Report};
use crate::scenarios::{Beside, Pace, Scenario};
use crate::server::{self, Server};

/// Until caches, pools of threads and connections are what they will be.
pub(crate) const WARM_UP: Duration = Duration::from_millis(500);

/// What one run of a server shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figures {
    /// Microseconds of the processor, in user and kernel mode, for each request; infinite when none was answered.
    pub(crate) processor: f64,
    pub(crate) requests_per_second: f64,
    /// In milliseconds, of all attempted requests; none when that many have failed.
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    pub(crate) p999: Option<f64>,
    pub(crate) failed: f64,
    /// In MiB.
    pub(crate) resident: f64,
    pub(crate) threads: f64,
    /// How often threads have waited, for each request.
    pub(crate) switches: f64,
}

pub(crate) fn run(arguments: &Measuring) -> Result<()> {
    let scenarios = arguments.choice.scenarios(|_| true)?;
    let peers = arguments.choice.peers();
    building::build(&peers, Kind::Plain)?;
    let (machine, versions) = (Machine::this(), building::versions(&peers)?);
    for (framework, version) in &versions {
        print!("{framework} {version}, ");
    }
    println!(
        "{machine}\nmedians of {} rounds of {} s\n",
        arguments.rounds,
        arguments.seconds.as_secs_f64()
    );
    let mut comparisons = Vec::new();
    for scenario in scenarios {
        let comparison = compare(scenario, &peers, arguments)?;
        println!("{comparison}");
        report::draw(&comparison)?;
        comparisons.push(comparison);
    }
    let report = Report {
        machine,
        versions,
        rounds: arguments.rounds,
        seconds: arguments.seconds.as_secs_f64(),
        scenarios: comparisons,
    };
    report::write(&arguments.choice.json("latest"), &report)
}

/// Round by round, so that what disturbs the machine for a while disturbs all of them.
fn compare(
    scenario: &'static Scenario,
    peers: &[&'static Peer],
    arguments: &Measuring,
) -> Result<Comparison> {
    let mut rounds = vec![Vec::new(); peers.len()];
    for round in 1..=arguments.rounds {
        for (peer, rounds) in peers.iter().zip(&mut rounds) {
            let place = format!(
                "{} {round}/{} {:20}",
                scenario.name, arguments.rounds, peer.name
            );
            eprint!("{place}");
            let figures = measure(scenario, peer, arguments.seconds)
                .map_err(|error| format!("{}, {}: {error}", scenario.name, peer.name))?;
            eprintln!(
                "{:8.2} us {:8.0} requests/s",
                figures.processor, figures.requests_per_second
            );
            rounds.push(figures);
        }
    }
    let outcomes = peers.iter().zip(rounds);
    let outcomes = outcomes.map(|(peer, rounds)| Outcome::new(peer, rounds));
    Ok(Comparison::new(scenario, outcomes.collect()))
}

/// Once, from the start of the server to its end.
pub(crate) fn measure(scenario: &Scenario, peer: &Peer, window: Duration) -> Result<Figures> {
    let cores = Cores::divide(scenario.shares_cores)?;
    let server = Server::start(server::command(peer), &cores.server)?;
    let request = scenario.request(server.address);
    Client::connect(server.address)?.ask(scenario, 1)?;

    let beside = scenario
        .beside
        .map(|beside| Load::start(beside_plan(beside, &server), cores.load));
    let load = Load::start(
        Plan {
            server: server.address,
            requests: vec![request],
            connections: scenario.connections,
            depth: scenario.depth,
            pace: scenario.pace,
        },
        cores.load,
    );
    let answered = || load.answered() + beside.as_ref().map_or(0, Load::answered);

    load.opened();
    sleep(WARM_UP);
    load.measure();
    let began = std::time::Instant::now();
    let (usage, count, all) = (server.usage()?, load.answered(), answered());
    sleep(window);
    let (usage_then, count_then, all_then) = (server.usage()?, load.answered(), answered());
    let lasted = began.elapsed().as_secs_f64();

    let record = load.end()?;
    drop(beside);
    // What is asked beside belongs to what the server has worked for.
    let requests = (all_then - all) as f64;
    Ok(Figures {
        processor: (usage_then.processor - usage.processor) * 1e6 / requests,
        requests_per_second: (count_then - count) as f64 / lasted,
        p50: record.percentile(0.5),
        p99: record.percentile(0.99),
        p999: record.percentile(0.999),
        failed: record.failed as f64,
        resident: usage_then.resident as f64 / 1024.0,
        threads: usage_then.threads as f64,
        switches: usage_then.switches_since(&usage) as f64 / requests,
    })
}

fn beside_plan(beside: Beside, server: &Server) -> Plan {
    Plan {
        server: server.address,
        requests: beside.requests(server.address),
        connections: beside.connections,
        depth: 1,
        pace: Pace::Closed,
    }
}
