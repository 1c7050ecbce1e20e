//! [`Table`]: printed line by line, as its lines become known.

/// A column of a table.
#[derive(Clone, Copy)]
pub(crate) enum Column {
    /// Stands to the left, so wide.
    Text(&'static str, usize),
    /// Stands to the right, so wide.
    Number(&'static str, usize),
}

use Column::{Number, Text};

pub(crate) struct Table<const N: usize>([Column; N]);

impl<const N: usize> Table<N> {
    /// Prints the names of the columns.
    pub(crate) fn begin(columns: [Column; N]) -> Self {
        let table = Self(columns);
        table.line(&columns.map(|column| match column {
            Text(name, _) | Number(name, _) => name.to_owned(),
        }));
        table.line(&columns.map(|column| match column {
            Text(_, width) | Number(_, width) => "-".repeat(width),
        }));
        table
    }

    pub(crate) fn line(&self, cells: &[String; N]) {
        let cells = self.0.iter().zip(cells);
        let cells: Vec<_> = cells
            .map(|(column, cell)| match column {
                Text(_, width) => format!("{cell:<width$}"),
                Number(_, width) => format!("{cell:>width$}"),
            })
            .collect();
        println!("{}", cells.join("  ").trim_end());
    }
}
