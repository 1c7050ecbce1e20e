//! [`Counts`]: what is counted rather than measured.

use std::fmt;

use serde::Serialize;

use crate::peers::{Peer, Shape};
use crate::scenarios::Scenario;

/// Figures for each request.
#[derive(Debug, Serialize)]
pub(crate) struct Counts {
    units: &'static [&'static str],
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    scenario: &'static str,
    peer: &'static str,
    shape: Shape,
    /// One for each unit.
    counted: Vec<f64>,
}

impl Counts {
    pub(crate) const fn new(units: &'static [&'static str]) -> Self {
        Self {
            units,
            rows: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, scenario: &Scenario, peer: &Peer, counted: Vec<f64>) {
        self.rows.push(Row {
            scenario: scenario.name,
            peer: peer.name,
            shape: peer.shape,
            counted,
        });
    }

    /// The first figure of a row, if that was counted.
    pub(crate) fn of(&self, scenario: &str, peer: &str) -> Option<f64> {
        let mut rows = self.rows.iter();
        let row = rows.find(|it| it.scenario == scenario && it.peer == peer)?;
        row.counted.first().copied()
    }

    /// How much more it is than with the bare hyper of the same shape, if that was counted.
    fn beyond_hyper(&self, row: &Row, unit: usize) -> Option<f64> {
        let mut rows = self.rows.iter();
        let bare = rows.find(|it| it.scenario == row.scenario && it.peer == row.shape.bare())?;
        Some(row.counted[unit] - bare.counted[unit])
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| scenario   | peer                |")?;
        for unit in self.units {
            write!(f, " {unit:>12} |    - hyper |")?;
        }
        write!(f, "\n|------------|---------------------|")?;
        for _ in self.units {
            f.write_str("-------------:|-----------:|")?;
        }
        for row in &self.rows {
            write!(f, "\n| {:10} | {:19} |", row.scenario, row.peer)?;
            for (unit, counted) in row.counted.iter().enumerate() {
                let beyond = self.beyond_hyper(row, unit);
                let beyond = beyond.map_or("-".to_owned(), |beyond| format!("{beyond:+.1}"));
                write!(f, " {counted:12.1} | {beyond:>10} |")?;
            }
        }
        Ok(())
    }
}
