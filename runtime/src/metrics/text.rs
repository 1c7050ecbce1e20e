//! [`Metrics`] as Prometheus reads them.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::Metrics;
use crate::connections::ConnectionMetrics;
use crate::histogram::Histogram;
use crate::info::Info;
use crate::outcome::OutcomeCount;
use crate::pool::PoolMetrics;
use crate::watchdog::{QuarantineMetrics, StallMetrics};

/// A number of a pool.
struct Number {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    of: fn(&PoolMetrics) -> u64,
}

const NUMBERS: &[Number] = &[
    Number {
        name: "veduta_pool_threads",
        kind: "gauge",
        help: "Threads that are alive.",
        of: |pool| pool.threads as u64,
    },
    Number {
        name: "veduta_pool_threads_limit",
        kind: "gauge",
        help: "The most threads that there may be.",
        of: |pool| pool.threads_limit as u64,
    },
    Number {
        name: "veduta_pool_threads_busy",
        kind: "gauge",
        help: "Threads that have a job.",
        of: |pool| pool.busy as u64,
    },
    Number {
        name: "veduta_pool_jobs_queued",
        kind: "gauge",
        help: "Jobs that wait because all threads are busy.",
        of: |pool| pool.queued as u64,
    },
    Number {
        name: "veduta_pool_queue_limit",
        kind: "gauge",
        help: "The most jobs that may wait.",
        of: |pool| pool.queue_limit as u64,
    },
    Number {
        name: "veduta_pool_jobs_refused_total",
        kind: "counter",
        help: "Jobs that found the queue full.",
        of: |pool| pool.refused,
    },
    Number {
        name: "veduta_pool_jobs_expired_total",
        kind: "counter",
        help: "Jobs that waited for too long.",
        of: |pool| pool.expired,
    },
    Number {
        name: "veduta_pool_jobs_withdrawn_total",
        kind: "counter",
        help: "Jobs that nobody waited for any more before they began.",
        of: |pool| pool.withdrawn,
    },
    Number {
        name: "veduta_pool_jobs_panicked_total",
        kind: "counter",
        help: "Jobs that panicked.",
        of: |pool| pool.panicked,
    },
];

/// The text format of Prometheus, version 0.0.4.
impl Display for Metrics {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for number in NUMBERS {
            head(f, number.name, number.kind, number.help)?;
            for pool in &self.pools {
                let labels = Labels(&[("pool", &*pool.name)]);
                writeln!(f, "{}{{{labels}}} {}", number.name, (number.of)(pool))?;
            }
        }
        let name = "veduta_pool_queue_wait_seconds";
        head(f, name, "histogram", "How long jobs waited for a thread.")?;
        for pool in &self.pools {
            histogram(f, name, &[("pool", &pool.name)], &pool.queue_wait)?;
        }
        let name = "veduta_pool_run_seconds";
        head(f, name, "histogram", "How long jobs ran.")?;
        for pool in &self.pools {
            histogram(f, name, &[("pool", &pool.name)], &pool.run_time)?;
        }
        connections(f, &self.connections)?;
        stalls(f, &self.stalls)?;
        quarantine(f, &self.quarantine)?;
        outcomes(f, &self.outcomes)
    }
}

fn head(f: &mut Formatter<'_>, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(f, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

fn histogram(
    f: &mut Formatter<'_>,
    name: &str,
    labels: &[(&str, &str)],
    histogram: &Histogram,
) -> fmt::Result {
    let labels = Labels(labels);
    for (bound, count) in histogram.buckets() {
        let bound = bound.as_secs_f64();
        writeln!(f, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}")?;
    }
    let (count, sum) = (histogram.count(), histogram.sum().as_secs_f64());
    writeln!(f, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}")?;
    writeln!(f, "{name}_sum{{{labels}}} {sum}")?;
    writeln!(f, "{name}_count{{{labels}}} {count}")
}

fn connections(f: &mut Formatter<'_>, connections: &ConnectionMetrics) -> fmt::Result {
    let name = "veduta_connections_open";
    head(f, name, "gauge", "Connections that are open.")?;
    writeln!(f, "{name} {}", connections.open)?;
    let name = "veduta_connections_limit";
    let help = "The most connections that there may be.";
    head(f, name, "gauge", help)?;
    writeln!(f, "{name} {}", connections.limit)?;
    let name = "veduta_connections_accepted_total";
    head(f, name, "counter", "Connections that were accepted.")?;
    writeln!(f, "{name} {}", connections.accepted)?;
    #[cfg(feature = "tls")]
    {
        let name = "veduta_tls_handshakes_failed_total";
        head(
            f,
            name,
            "counter",
            "Connections without an agreement on TLS.",
        )?;
        writeln!(f, "{name} {}", connections.failed_handshakes)?;
    }
    Ok(())
}

fn stalls(f: &mut Formatter<'_>, stalls: &[StallMetrics]) -> fmt::Result {
    let each = || {
        stalls.iter().map(|stall| {
            let view = stall.view.map_or_else(String::new, full_name);
            (view, stall)
        })
    };
    let name = "veduta_event_loop_stalls_total";
    let help = "How often something has held the event loop for too long.";
    head(f, name, "counter", help)?;
    for (view, stall) in each() {
        let labels = Labels(&[("view", &view), ("culprit", &stall.culprit)]);
        writeln!(f, "{name}{{{labels}}} {}", stall.count)?;
    }
    let name = "veduta_event_loop_stall_seconds";
    head(f, name, "histogram", "How long it was held.")?;
    for (view, stall) in each() {
        let labels = [("view", &*view), ("culprit", &*stall.culprit)];
        histogram(f, name, &labels, &stall.held)?;
    }
    Ok(())
}

fn quarantine(f: &mut Formatter<'_>, views: &[QuarantineMetrics]) -> fmt::Result {
    let mut each = |name, kind, help, of: fn(&QuarantineMetrics) -> u64| {
        head(f, name, kind, help)?;
        for view in views {
            let labels = Labels(&[("view", &full_name(view.view))]);
            writeln!(f, "{name}{{{labels}}} {}", of(view))?;
        }
        Ok(())
    };
    let help = "Whether a view is in quarantine.";
    each("veduta_quarantined", "gauge", help, |view| {
        view.is_quarantined.into()
    })?;
    let name = "veduta_quarantine_convictions_total";
    let help = "How often a view was sent to quarantine.";
    each(name, "counter", help, |view| view.convictions)?;
    let name = "veduta_quarantine_requests_total";
    let help = "Requests that were polled in quarantine.";
    each(name, "counter", help, |view| view.requests)
}

fn full_name(view: &Info) -> String {
    format!("{}::{}", view.module, view.name)
}

fn outcomes(f: &mut Formatter<'_>, counts: &[OutcomeCount]) -> fmt::Result {
    let name = "veduta_requests_interrupted_total";
    let help = "Requests that ended otherwise than by an answer of their view.";
    head(f, name, "counter", help)?;
    // Two views may have one name, in the bodies of functions.
    let mut totals = BTreeMap::<_, u64>::new();
    for count in counts {
        let view = count.view.map(|view| (view.module, view.name));
        *totals.entry((view, count.outcome)).or_default() += count.count;
    }
    for ((view, outcome), total) in totals {
        let view = view.map_or_else(String::new, |(module, name)| format!("{module}::{name}"));
        let labels = Labels(&[("view", &view), ("outcome", outcome.as_str())]);
        writeln!(f, "{name}{{{labels}}} {total}")?;
    }
    Ok(())
}

/// Names and values, which are escaped.
struct Labels<'a>(&'a [(&'a str, &'a str)]);

impl Display for Labels<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, (name, value)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let value = value
                .replace('\\', r"\\")
                .replace('"', "\\\"")
                .replace('\n', r"\n");
            write!(f, "{comma}{name}=\"{value}\"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels_are_escaped() {
        let labels = Labels(&[("pool", "a\"b"), ("view", "c\\d\ne")]);
        assert_eq!(labels.to_string(), r#"pool="a\"b",view="c\\d\ne""#);
    }
}
