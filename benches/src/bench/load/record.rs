//! [`Record`]: how long answers have taken.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::Result;

/// Of the requests that count.
#[derive(Debug)]
pub(crate) struct Record {
    /// In nanoseconds.
    answered: Histogram<u64>,
    /// Those that have been refused, broken off, or not answered at all.
    pub(crate) failed: u64,
}

impl Record {
    pub(super) fn new() -> Result<Self> {
        // Two digits are enough, and the table stays small enough to remain in the cache.
        let longest = u64::try_from(Duration::from_mins(1).as_nanos())?;
        Ok(Self {
            answered: Histogram::new_with_bounds(100, longest, 2)?,
            failed: 0,
        })
    }

    pub(super) fn answered(&mut self, after: Duration) {
        let nanoseconds = u64::try_from(after.as_nanos()).unwrap_or(u64::MAX);
        self.answered.saturating_record(nanoseconds);
    }

    /// How long the fastest `share` of all attempted requests have taken at most, in milliseconds.
    ///
    /// A request that has failed was not fast but infinitely slow, so there is none when more than the rest have failed.
    pub(crate) fn percentile(&self, share: f64) -> Option<f64> {
        let answered = self.answered.len() as f64;
        let rank = share * (answered + self.failed as f64);
        if answered == 0.0 || rank > answered {
            return None;
        }
        let nanoseconds = self.answered.value_at_quantile(rank / answered);
        Some(nanoseconds as f64 / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_failed_counts_as_slower_than_all_others() {
        let mut record = Record::new().unwrap();
        for _ in 0..98 {
            record.answered(Duration::from_millis(1));
        }
        let near = |percentile: Option<f64>| percentile.is_some_and(|it| (it - 1.0).abs() < 0.02);
        record.failed = 1;
        assert!(near(record.percentile(0.5)));
        assert_eq!(record.percentile(0.999), None);
        record.failed = 0;
        assert!(near(record.percentile(0.999)));
    }
}
