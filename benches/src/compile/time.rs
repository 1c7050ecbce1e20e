//! [`Time`]: what a command has taken.

use std::error::Error;
use std::fmt;
use std::time::Instant;

/// In seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    wall: f64,
    /// Of all threads of all children.
    pub(crate) processor: f64,
}

impl Time {
    pub(crate) const MAX: Self = Self {
        wall: f64::INFINITY,
        processor: f64::INFINITY,
    };

    pub(crate) fn of(
        command: impl FnOnce() -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let (start, before) = (Instant::now(), processor_of_children()?);
        command()?;
        Ok(Self {
            wall: start.elapsed().as_secs_f64(),
            processor: processor_of_children()? - before,
        })
    }

    /// The better of each.
    pub(crate) fn min(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            processor: self.processor.min(other.processor),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ({:.2})", self.wall, self.processor)
    }
}

/// In seconds, by `proc_pid_stat(5)`.
fn processor_of_children() -> Result<f64, Box<dyn Error>> {
    // Linux counts in hundredths of a second on every machine that it runs on today.
    const TICK: f64 = 0.01;
    // Behind the name of the program, in which anything can stand, comes field 3.
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let mut fields = fields.split_whitespace().skip(16 - 3);
    let mut ticks = || -> Result<f64, Box<dyn Error>> {
        Ok(fields
            .next()
            .ok_or("too few fields in /proc/self/stat")?
            .parse()?)
    };
    Ok((ticks()? + ticks()?) * TICK)
}
