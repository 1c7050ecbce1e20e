//! [`Times`]: how long things took.

use std::fmt;
use std::time::Duration;

/// In rising order.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// What so many per cent of them did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Millis {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        Millis(self.0.get(place).copied().unwrap_or_default())
    }

    pub(crate) fn longest(&self) -> Millis {
        self.percentile(100)
    }
}

/// A time as people read it: in milliseconds, with three digits that count.
#[derive(Clone, Copy)]
pub(crate) struct Millis(Duration);

impl From<Duration> for Millis {
    fn from(time: Duration) -> Self {
        Self(time)
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_secs_f64() * 1e3;
        let digits = match millis {
            ..10.0 => 2,
            ..100.0 => 1,
            _ => 0,
        };
        f.pad(&format!("{millis:.digits$}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: impl IntoIterator<Item = u64>) -> Times {
        Times::of(millis.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times = times((1..=200).rev());
        assert_eq!(times.percentile(50).to_string(), "100");
        assert_eq!(times.percentile(99).to_string(), "198");
        assert_eq!(times.longest().to_string(), "200");
    }

    #[test]
    fn a_time_has_three_digits_that_count() {
        let shown = [0, 9, 12, 345].map(|millis| Millis::from(Duration::from_millis(millis)));
        let shown = shown.map(|time| time.to_string());
        assert_eq!(shown, ["0.00", "9.00", "12.0", "345"]);
    }
}
