//! What a server says of itself.

use std::net::SocketAddr;

use veduta::{Metrics, view};

use crate::Result;
use crate::client::Client;

/// For the server: where it says it.
#[view("/metrics")]
pub(crate) async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

/// For its clients: what they read there.
pub(crate) struct Told(String);

impl Told {
    pub(crate) async fn by(server: SocketAddr) -> Result<Self> {
        let mut client = Client::connect(server).await?;
        Ok(Self(client.get(&metrics::url()).await?.body))
    }

    /// The value of a series, with all its labels; zero when it is not told.
    pub(crate) fn value(&self, series: &str) -> usize {
        let value = |line: &str| line.strip_prefix(series)?.trim().parse().ok();
        self.0.lines().find_map(value).unwrap_or_default()
    }

    /// Jobs that run, or wait for a thread.
    pub(crate) fn jobs(&self) -> usize {
        let names = ["threads_busy", "jobs_queued"];
        let series = names.map(|name| {
            ["blocking", "cpu"].map(|pool| format!("veduta_pool_{name}{{pool=\"{pool}\"}}"))
        });
        let series = series.as_flattened().iter();
        series.map(|series| self.value(series)).sum()
    }
}
