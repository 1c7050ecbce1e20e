//! [`Grid`]: a table of any figures.

use std::fmt;

use serde::Serialize;

use super::middle;
use crate::peers::Peer;

/// Medians of some rounds, a row for each peer, or for each peer in each case.
#[derive(Debug, Serialize)]
pub(crate) struct Grid {
    title: &'static str,
    columns: &'static [Column],
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    /// How many digits behind the point.
    pub(crate) digits: usize,
    /// Whether the ratio to bare hyper is shown as well.
    pub(crate) has_ratio: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    /// What distinguishes the rows of a peer.
    case: &'static str,
    peer: &'static str,
    #[serde(skip)]
    bare: &'static str,
    /// One for each column; infinite when so much has failed that there is none.
    median: Vec<f64>,
    rounds: Vec<Vec<f64>>,
}

/// Of the columns that hold a name.
const NAME: usize = 19;

impl Column {
    /// Enough for its name and for any figure.
    fn width(&self) -> usize {
        self.name.len().max(7)
    }
}

impl Grid {
    pub(crate) const fn new(title: &'static str, columns: &'static [Column]) -> Self {
        Self {
            title,
            columns,
            rows: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, case: &'static str, peer: &Peer, rounds: Vec<Vec<f64>>) {
        let of = |column: usize| middle(rounds.iter().map(|round| round[column]));
        self.rows.push(Row {
            case,
            peer: peer.name,
            bare: peer.shape.bare(),
            median: (0..self.columns.len()).map(of).collect(),
            rounds,
        });
    }

    fn figure(&self, row: &Row, number: usize) -> String {
        let (column, value) = (self.columns[number], row.median[number]);
        if value.is_infinite() {
            return "failed".to_owned();
        }
        let figure = format!("{value:.*}", column.digits);
        let mut rows = self.rows.iter();
        let bare = rows.find(|it| it.case == row.case && it.peer == row.bare);
        match bare {
            Some(bare) if column.has_ratio => {
                format!("{figure} ({:.2})", value / bare.median[number])
            }
            _ => figure,
        }
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n| {:NAME$} | {:NAME$} |", self.title, "", "peer")?;
        for column in self.columns {
            write!(f, " {:>1$} |", column.name, column.width())?;
        }
        let line = |length| "-".repeat(length);
        write!(f, "\n|{0}|{0}|", line(NAME + 2))?;
        for column in self.columns {
            write!(f, "{}:|", line(column.width() + 1))?;
        }
        for row in &self.rows {
            write!(f, "\n| {:NAME$} | {:NAME$} |", row.case, row.peer)?;
            for (number, column) in self.columns.iter().enumerate() {
                write!(f, " {:>1$} |", self.figure(row, number), column.width())?;
            }
        }
        writeln!(f)
    }
}
