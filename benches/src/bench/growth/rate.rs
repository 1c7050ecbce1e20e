//! The same rate of requests over few connections and over thousands.

use std::time::Duration;

use super::Experiment;
use crate::Result;
use crate::measure::measure;
use crate::peers::Peer;
use crate::report::Column;
use crate::scenarios;

pub(super) const RATE: Experiment = Experiment {
    title: "10,000 requests a second over 64 and 8,192 connections",
    columns: &[
        column("CPU us, 64", 2),
        column("CPU us, 8192", 2),
        column("ratio", 2),
        column("p99 ms, 64", 2),
        column("p99 ms, 8192", 2),
    ],
    measure: compare,
};

const fn column(name: &'static str, digits: usize) -> Column {
    Column {
        name,
        digits,
        has_ratio: false,
    }
}

/// Long enough for a hundred ticks of the clock that counts the time of the processor.
const WINDOW: Duration = Duration::from_secs(8);

fn compare(peer: &Peer) -> Result<Vec<f64>> {
    let of = |scenario| measure(scenarios::find(scenario)?, peer, WINDOW);
    let (few, many) = (of("rate")?, of("rate-8192")?);
    Ok(vec![
        few.processor,
        many.processor,
        many.processor / few.processor,
        few.p99.unwrap_or(f64::INFINITY),
        many.p99.unwrap_or(f64::INFINITY),
    ])
}
