//! [`Report`]: what a scenario saw.

use std::fmt::{Debug, Display};
use std::time::Duration;

/// Prints the figures of a scenario as they come, and counts the promises that were broken.
pub(crate) struct Report {
    scenario: String,
    broken: usize,
}

impl Report {
    pub(crate) fn new(scenario: impl Into<String>) -> Self {
        Self {
            scenario: scenario.into(),
            broken: 0,
        }
    }

    /// A figure, in its unit.
    pub(crate) fn figure(&self, name: &str, value: impl Display, unit: &str) {
        println!("{}.{name}: {value} {unit}", self.scenario);
    }

    /// A figure that is a time.
    pub(crate) fn time(&self, name: &str, time: Duration) {
        self.figure(name, format_args!("{:.3}", time.as_secs_f64() * 1e3), "ms");
    }

    /// A promise that something has happened so often.
    pub(crate) fn count(&mut self, promise: &str, expected: usize, seen: usize) {
        self.equal(promise, &expected, &seen);
    }

    /// A promise that a value is this one.
    pub(crate) fn equal<T: PartialEq + Debug>(&mut self, promise: &str, expected: &T, seen: &T) {
        if seen != expected {
            self.broken(promise, format!("{expected:?}"), format!("{seen:?}"));
        }
    }

    /// A promise that a time is no longer than this.
    pub(crate) fn at_most(&mut self, promise: &str, most: Duration, seen: Duration) {
        if seen > most {
            self.broken(promise, format!("{most:?} at most"), format!("{seen:?}"));
        }
    }

    pub(crate) fn broken(&mut self, promise: &str, expected: impl Display, seen: impl Display) {
        self.broken += 1;
        let scenario = &self.scenario;
        eprintln!("broken: {scenario}: {promise}: expected {expected}, saw {seen}");
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.broken == 0
    }
}
