//! [`Arguments`]: the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::Result;
use crate::peers::{self, Peer};
use crate::scenarios::{self, Scenario};
use crate::target;

/// Measures veduta beside its peers: each scenario in turn, with a fresh process for each peer and round
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true, after_help = names())]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) measuring: Measuring,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Counts the allocations of a request, and their bytes
    Allocations(Counting),
    /// Counts the instructions of a request in user mode, by callgrind
    Instructions(Counting),
    /// Fails when a request of veduta costs more beside bare hyper than it may
    Gate,
    /// Compares few connections with thousands, and short bodies with a gigabyte
    Growth(Comparing),
    /// Compares sync and async views that wait or compute: how long they take, and what they do to everybody else
    Textbook(Comparing),
}

#[derive(Args, Debug)]
pub(crate) struct Measuring {
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// How often each peer is measured; the medians are printed
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// How long each time, without the warm-up
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = seconds)]
    pub(crate) seconds: Duration,
}

#[derive(Args, Debug)]
pub(crate) struct Counting {
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// How many requests, one after the other
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) requests: u32,
}

#[derive(Args, Debug)]
pub(crate) struct Comparing {
    /// Which peers, separated by commas; all that have what this command asks for unless you say otherwise
    #[arg(long = "peer", value_name = "PEER,..", value_delimiter = ',', value_parser = peers::find)]
    peers: Vec<Peers>,
    /// How often each peer is measured; the medians are printed
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Where the figures go as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Choice {
    /// Which scenarios, separated by commas; all unless you say otherwise
    #[arg(long = "scenario", value_name = "SCENARIO,..", value_delimiter = ',', value_parser = scenarios::find)]
    scenarios: Vec<&'static Scenario>,
    /// Which peers, separated by commas: their names, `hyper`, `python`, `default` or `all`
    #[arg(long = "peer", value_name = "PEER,..", value_delimiter = ',', default_value = "default", value_parser = peers::find)]
    peers: Vec<Peers>,
    /// Where the figures go as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Those that one word stands for.
pub(crate) type Peers = std::sync::Arc<[&'static Peer]>;

impl Choice {
    /// Those that were asked for, or all that suit.
    pub(crate) fn scenarios(&self, suits: fn(&Scenario) -> bool) -> Result<Vec<&'static Scenario>> {
        if self.scenarios.is_empty() {
            return Ok(scenarios::ALL
                .iter()
                .filter(|scenario| suits(scenario))
                .collect());
        }
        if let Some(unfit) = self.scenarios.iter().find(|scenario| !suits(scenario)) {
            return Err(format!("`{}` is not for this command", unfit.name).into());
        }
        Ok(self.scenarios.clone())
    }

    /// Each once, in the order of the table.
    pub(crate) fn peers(&self) -> Vec<&'static Peer> {
        in_order(&self.peers)
    }

    /// Those that can be counted; an interpreter would be counted instead of its program.
    pub(crate) fn peers_in_rust(&self) -> Result<Vec<&'static Peer>> {
        let peers: Vec<_> = self
            .peers()
            .into_iter()
            .filter(|peer| peer.is_rust())
            .collect();
        if peers.is_empty() {
            return Err("only peers that are written in Rust can be counted".into());
        }
        Ok(peers)
    }

    /// The file for the figures of this command.
    pub(crate) fn json(&self, command: &str) -> PathBuf {
        json(self.json.as_ref(), command)
    }
}

impl Comparing {
    /// Those that were asked for, or all that have what is asked for.
    pub(crate) fn peers(&self, suits: fn(&Peer) -> bool) -> Result<Vec<&'static Peer>> {
        if self.peers.is_empty() {
            return Ok(peers::ALL.iter().filter(|peer| suits(peer)).collect());
        }
        let peers = in_order(&self.peers);
        if let Some(unfit) = peers.iter().find(|peer| !suits(peer)) {
            return Err(format!("`{}` is not for this command", unfit.name).into());
        }
        Ok(peers)
    }

    /// The file for the figures of this command.
    pub(crate) fn json(&self, command: &str) -> PathBuf {
        json(self.json.as_ref(), command)
    }
}

/// Each once, in the order of the table.
fn in_order(asked: &[Peers]) -> Vec<&'static Peer> {
    let is_asked = |peer: &&Peer| {
        let mut asked = asked.iter().flat_map(|peers| peers.iter());
        asked.any(|asked| asked.name == peer.name)
    };
    peers::ALL.iter().filter(is_asked).collect()
}

fn json(asked: Option<&PathBuf>, command: &str) -> PathBuf {
    let usual = || target().join("bench").join(format!("{command}.json"));
    asked.cloned().unwrap_or_else(usual)
}

/// What can be chosen from.
fn names() -> String {
    format!(
        "Scenarios: {}\nPeers: {}",
        scenarios::names(),
        peers::names()
    )
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds >= 0.1);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "write a number of seconds, at least 0.1".to_owned())
}
