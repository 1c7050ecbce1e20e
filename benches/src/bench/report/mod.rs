//! What is told of the figures: a table, a chart and a file for each scenario.

mod chart;
mod counts;
mod grid;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::measure::Figures;
use crate::peers::{Peer, Shape};
use crate::scenarios::{Pace, Scenario};
use crate::{Result, machine::Machine, target};

pub(crate) use counts::Counts;
pub(crate) use grid::{Column, Grid};

/// Everything, as it is written to a file.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// Of the frameworks.
    pub(crate) versions: BTreeMap<&'static str, String>,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
    pub(crate) scenarios: Vec<Comparison>,
}

/// All peers in one scenario.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    pub(crate) scenario: &'static str,
    pub(crate) about: &'static str,
    /// Whether it was asked at a constant rate.
    has_rate: bool,
    pub(crate) peers: Vec<Outcome>,
}

/// One peer in one scenario.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) peer: &'static str,
    pub(crate) shape: Shape,
    pub(crate) median: Figures,
    /// How much more of the processor it needs than the bare hyper of its shape, if that was measured.
    pub(crate) ratio: Option<f64>,
    rounds: Vec<Figures>,
}

impl Outcome {
    pub(crate) fn new(peer: &Peer, rounds: Vec<Figures>) -> Self {
        Self {
            peer: peer.name,
            shape: peer.shape,
            median: Figures::median(&rounds),
            ratio: None,
            rounds,
        }
    }
}

impl Comparison {
    pub(crate) fn new(scenario: &Scenario, mut peers: Vec<Outcome>) -> Self {
        let processor = |name: &str| {
            let found = peers.iter().find(|outcome| outcome.peer == name);
            found.map(|outcome| outcome.median.processor)
        };
        let ratio =
            |outcome: &Outcome| Some(outcome.median.processor / processor(outcome.shape.bare())?);
        let ratios: Vec<_> = peers.iter().map(ratio).collect();
        for (outcome, ratio) in peers.iter_mut().zip(ratios) {
            outcome.ratio = ratio;
        }
        Self {
            scenario: scenario.name,
            about: scenario.about,
            has_rate: matches!(scenario.pace, Pace::Rate(_)),
            peers,
        }
    }
}

impl Figures {
    /// Of each figure by itself.
    fn median(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| middle(rounds.iter().map(figure));
        // What has failed is slower than all else.
        let latency = |figure: fn(&Self) -> Option<f64>| {
            let latencies = rounds
                .iter()
                .map(|round| figure(round).unwrap_or(f64::INFINITY));
            Some(middle(latencies)).filter(|latency| latency.is_finite())
        };
        Self {
            processor: of(|it| it.processor),
            requests_per_second: of(|it| it.requests_per_second),
            p50: latency(|it| it.p50),
            p99: latency(|it| it.p99),
            p999: latency(|it| it.p999),
            failed: of(|it| it.failed),
            resident: of(|it| it.resident),
            threads: of(|it| it.threads),
            switches: of(|it| it.switches),
        }
    }
}

/// The median; of an even number the mean of the two in the middle.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.get(half) {
        None => f64::NAN,
        Some(middle) if values.len() % 2 == 1 => *middle,
        Some(above) => f64::midpoint(values[half - 1], *above),
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}\n", self.scenario, self.about)?;
        writeln!(
            f,
            "| peer                | shape         |   CPU us | x hyper | requests/s |  p50 ms |  p99 ms | p99.9 ms | failed | RSS MiB | threads | switches |"
        )?;
        writeln!(
            f,
            "|---------------------|---------------|---------:|--------:|-----------:|--------:|--------:|---------:|-------:|--------:|--------:|---------:|"
        )?;
        self.peers
            .iter()
            .try_for_each(|outcome| writeln!(f, "{outcome}"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let it = &self.median;
        let ratio = self
            .ratio
            .map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        let latency =
            |latency: Option<f64>| latency.map_or("failed".to_owned(), |it| format!("{it:.2}"));
        write!(
            f,
            "| {:19} | {:13} | {:8.2} | {ratio:>7} | {:10.0} | {:>7} | {:>7} | {:>8} | {:6.0} | {:7.1} | {:7.0} | {:8.2} |",
            self.peer,
            self.shape,
            it.processor,
            it.requests_per_second,
            latency(it.p50),
            latency(it.p99),
            latency(it.p999),
            it.failed,
            it.resident,
            it.threads,
            it.switches,
        )
    }
}

/// The chart of a scenario, below the target folder.
pub(crate) fn draw(comparison: &Comparison) -> Result<()> {
    let file = target()
        .join("bench")
        .join(format!("{}.svg", comparison.scenario));
    write_text(&file, &chart::svg(comparison))
}

/// Figures for programs.
pub(crate) fn write(file: &Path, figures: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(figures)?;
    text.push('\n');
    write_text(file, &text)?;
    eprintln!("written to {}", file.display());
    Ok(())
}

fn write_text(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_one_value_or_between_two() {
        for (values, expected) in [(&[3.0, 1.0, 2.0][..], 2.0), (&[4.0, 1.0, 2.0, 3.0], 2.5)] {
            let found = middle(values.iter().copied());
            assert!(
                (found - expected).abs() < f64::EPSILON,
                "{values:?}: {found}"
            );
        }
    }
}
