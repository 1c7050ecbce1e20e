//! The gate: what a request of veduta may cost beside bare hyper, and a sync view beside an async one.
//!
//! It counts, and takes no time of anything, so that it says the same on every machine, however busy.

use std::fmt;

use crate::peers::Peer;
use crate::report::Counts;
use crate::scenarios::Scenario;
use crate::{Result, allocations, instructions, peers, scenarios, sharing};

/// The start of a server is never quite the same: divided by so many requests the difference is nothing.
const REQUESTS: u32 = 10_000;

/// How much more a request may cost than another one.
struct Limit {
    unit: Unit,
    of: Subject,
    beside: Subject,
    more: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Instructions,
    Allocations,
}

#[derive(Clone, Copy)]
struct Subject {
    scenario: &'static str,
    peer: &'static str,
}

/// What has been reached, and a little. axum adds 2,950 instructions and nine allocations to the same hyper.
const LIMITS: &[Limit] = &[
    // Routes, arguments, deadlines, limits and the watchdog.
    beside_hyper("plaintext", Unit::Instructions, 2200.0),
    beside_hyper("json", Unit::Instructions, 2200.0),
    // Sixteen at once: what belongs to a connection and not to a request counts for little here.
    beside_hyper("pipelined", Unit::Instructions, 2800.0),
    // The request and the view are one each; room for a head, which hyper makes anew each time, is made once.
    beside_hyper("plaintext", Unit::Allocations, 0.0),
    beside_hyper("json", Unit::Allocations, 0.0),
    beside_hyper("pipelined", Unit::Allocations, 1.0),
    // The job that goes to a thread. Its instructions depend on which thread happens to wait, and are no figure to hold on to.
    Limit {
        unit: Unit::Allocations,
        of: veduta("sync"),
        beside: veduta("plaintext"),
        more: 1.0,
    },
];

/// Cores share no line that a request writes. Bare hyper stands here to show that nothing is seen where there is nothing.
const PER_CORE: [&str; 2] = ["hyper-per-core", "veduta-per-core"];

const fn veduta(scenario: &'static str) -> Subject {
    let peer = "veduta";
    Subject { scenario, peer }
}

const fn beside_hyper(scenario: &'static str, unit: Unit, more: f64) -> Limit {
    let peer = "hyper-work-stealing";
    Limit {
        unit,
        of: veduta(scenario),
        beside: Subject { scenario, peer },
        more,
    }
}

pub(crate) fn run() -> Result<()> {
    let instructions = count(Unit::Instructions, instructions::count)?;
    let allocations = count(Unit::Allocations, allocations::count)?;
    println!("{instructions}\n\n{allocations}\n");
    let mut passed = 0;
    for limit in LIMITS {
        let counts = match limit.unit {
            Unit::Instructions => &instructions,
            Unit::Allocations => &allocations,
        };
        let more = limit.of.counted(counts)? - limit.beside.counted(counts)?;
        // A buffer that grows now and then is no allocation of each.
        if more > limit.more + 0.05 {
            passed += 1;
            println!("{limit}, and takes {more:.1}");
        }
    }
    for peer in PER_CORE {
        let peer = peers::ALL
            .iter()
            .find(|it| it.name == peer)
            .ok_or("no such peer")?;
        let scenario = scenarios::find("plaintext")?;
        for function in sharing::shared(scenario, peer)? {
            passed += 1;
            println!(
                "for each request of {}, a cache line that another core writes is written by {function}",
                peer.name
            );
        }
    }
    if passed > 0 {
        return Err(format!("limits that are passed: {passed}").into());
    }
    println!("all limits are kept");
    Ok(())
}

type Counting = fn(&[&Scenario], &[&Peer], u32) -> Result<Counts>;

/// Whatever the limits of this unit name.
fn count(unit: Unit, count: Counting) -> Result<Counts> {
    let named = |name: &str, of: fn(Subject) -> &'static str| {
        let mut limits = LIMITS.iter().filter(|limit| limit.unit == unit);
        limits.any(|limit| of(limit.of) == name || of(limit.beside) == name)
    };
    let mut scenarios: Vec<_> = scenarios::ALL.iter().collect();
    scenarios.retain(|scenario| named(scenario.name, |subject| subject.scenario));
    let mut peers: Vec<_> = peers::ALL.iter().collect();
    peers.retain(|peer| named(peer.name, |subject| subject.peer));
    count(&scenarios, &peers, REQUESTS)
}

impl Subject {
    fn counted(self, counts: &Counts) -> Result<f64> {
        let counted = counts.of(self.scenario, self.peer);
        counted.ok_or_else(|| format!("there is no `{}` of {}", self.scenario, self.peer).into())
    }
}

/// A sentence without its end, which is what was counted.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            unit,
            of,
            beside,
            more,
        } = self;
        write!(
            f,
            "`{}` of {} may take {more} {unit} more than `{}` of {}",
            of.scenario, of.peer, beside.scenario, beside.peer
        )
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instructions => "instructions",
            Self::Allocations => "allocations",
        })
    }
}
