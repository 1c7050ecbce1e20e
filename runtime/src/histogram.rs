//! [`Histogram`]: how long things took, each measured, none kept.

use std::time::Duration;

/// The inclusive upper bounds of the buckets, in microseconds: three a decade, from 10 µs to 100 s.
const BOUNDS: [u64; 22] = [
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
    100_000_000,
];

/// How many durations were measured, how long they were together, and how many were no longer than 10 µs, 20 µs, 50 µs
/// and so on up to 100 s.
///
/// ```
/// use veduta::{Metrics, view};
///
/// /// What half of the calls, and all but one in a hundred, have waited for a thread at most.
/// #[view("/queue")]
/// async fn queue(metrics: Metrics) -> String {
///     let wait = &metrics.pools[0].queue_wait;
///     format!("{:?} {:?}", wait.quantile(0.5), wait.quantile(0.99))
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    /// What is longer than the last bound lies in the last of them.
    counts: [u64; BOUNDS.len() + 1],
    sum: Duration,
}

impl Histogram {
    pub(crate) fn record(&mut self, duration: Duration) {
        // Rounded up: a bucket holds nothing that is longer than its bound.
        let micros = u64::from(duration.subsec_nanos().div_ceil(1000));
        let micros = duration
            .as_secs()
            .saturating_mul(1_000_000)
            .saturating_add(micros);
        let place = BOUNDS.partition_point(|bound| *bound < micros);
        self.counts[place] += 1;
        self.sum = self.sum.saturating_add(duration);
    }

    /// How many durations were measured.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All durations together.
    pub fn sum(&self) -> Duration {
        self.sum
    }

    /// Each bound, and how many durations were no longer than that; those beyond the last bound are in
    /// [`count`](Self::count) alone.
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> {
        let mut total = 0;
        BOUNDS.iter().zip(&self.counts).map(move |(bound, count)| {
            total += count;
            (Duration::from_micros(*bound), total)
        })
    }

    /// The duration that a part `q` of all, 0.99 for example, did not exceed: the bound of its bucket, up to two and a
    /// half times too long. `None` when nothing was measured, and beyond 100 s.
    ///
    /// # Panics
    /// When `q` is not between 0 and 1.
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        assert!((0.0..=1.0).contains(&q), "{q} is not between 0 and 1");
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "it lies between 0 and the count, which loses digits beyond 2^53 only"
        )]
        let rank = (q * self.count() as f64).ceil() as u64;
        let rank = rank.max(1);
        self.buckets()
            .find(|(_, count)| *count >= rank)
            .map(|(bound, _)| bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(micros: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        for micros in micros {
            histogram.record(Duration::from_micros(micros));
        }
        histogram
    }

    fn at_most(histogram: &Histogram, bound: Duration) -> u64 {
        let bucket = histogram.buckets().find(|(its, _)| *its == bound);
        bucket.unwrap().1
    }

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let mut histogram = histogram([0, 10, 11, 20]);
        histogram.record(Duration::from_nanos(10_001));
        assert_eq!(at_most(&histogram, Duration::from_micros(10)), 2);
        assert_eq!(at_most(&histogram, Duration::from_micros(20)), 5);
        assert_eq!(at_most(&histogram, Duration::from_secs(100)), 5);
    }

    #[test]
    fn what_lies_beyond_the_last_bound_is_in_the_count_and_the_sum() {
        let histogram = histogram([100_000_001]);
        assert_eq!(at_most(&histogram, Duration::from_secs(100)), 0);
        assert_eq!(histogram.count(), 1);
        assert_eq!(histogram.sum(), Duration::from_micros(100_000_001));
        assert_eq!(histogram.quantile(0.5), None);
    }

    #[test]
    fn a_quantile_is_the_bound_of_its_bucket() {
        let histogram = histogram((1..=99).map(|_| 15).chain([4_000]));
        assert_eq!(histogram.quantile(0.0), Some(Duration::from_micros(20)));
        assert_eq!(histogram.quantile(0.99), Some(Duration::from_micros(20)));
        assert_eq!(histogram.quantile(1.0), Some(Duration::from_millis(5)));
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(Histogram::default().quantile(0.5), None);
    }
}
