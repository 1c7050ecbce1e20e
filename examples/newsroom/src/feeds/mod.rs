//! The sources of the front page, asked all at once.

mod fetch;
mod parse;
mod text;

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use chrono::Utc;
use feed_rs::parser::ParseFeedError;
use futures_util::future::join_all;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use veduta::MayBlock;

use crate::story::{Headline, WebLink};

/// A feed and the name its headlines appear under.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) url: WebLink,
}

/// All sources, and what it takes to ask them.
#[derive(Debug)]
pub(crate) struct Feeds {
    client: Client,
    sources: Vec<Source>,
    deadline: Duration,
}

/// How one source answered.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) source: Source,
    pub(crate) took: Duration,
    pub(crate) outcome: Result<Vec<Headline>, Failure>,
}

/// Why a source gave no headlines, in words for the reader.
#[derive(Debug)]
pub(crate) enum Failure {
    Slow(Duration),
    Unreachable(reqwest::Error),
    Status(StatusCode),
    TooLarge,
    Malformed(ParseFeedError),
    /// The parser panicked, or there was no room for it.
    NotRead(veduta::Error),
}

impl Feeds {
    pub(crate) fn new(sources: Vec<Source>, deadline: Duration) -> reqwest::Result<Self> {
        Ok(Self {
            client: fetch::client()?,
            sources,
            deadline,
        })
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Asks every source at the same time; takes as long as the slowest, and never longer than the
    /// deadline.
    pub(crate) async fn fetch(&self) -> Vec<Report> {
        join_all(self.sources.iter().map(|source| self.report(source))).await
    }

    async fn report(&self, source: &Source) -> Report {
        let start = Instant::now();
        let outcome = tokio::time::timeout(self.deadline, self.headlines(source))
            .await
            .unwrap_or(Err(Failure::Slow(self.deadline)));
        if let Err(failure) = &outcome {
            let cause = failure.cause().map(tracing::field::debug);
            tracing::warn!(cause, "{} {failure}", source.name);
        }
        Report {
            source: source.clone(),
            took: start.elapsed(),
            outcome,
        }
    }

    async fn headlines(&self, source: &Source) -> Result<Vec<Headline>, Failure> {
        let body = fetch::body(&self.client, source).await?;
        let source = source.clone();
        // A feed of megabytes takes its time, too much of it for the event loop; and the cpu pool
        // would let the front page wait behind thumbnails.
        let parse = move |_: &MayBlock| parse::headlines(&source, &body, Utc::now());
        let parsed = veduta::blocking(parse).await;
        parsed
            .map_err(Failure::NotRead)?
            .map_err(Failure::Malformed)
    }
}

/// A file of feeds, in TOML.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    feed: Vec<Source>,
}

/// Reads the feeds that `file` lists.
pub(crate) fn read(file: &Path) -> io::Result<Vec<Source>> {
    let invalid =
        |cause: &dyn fmt::Display| io::Error::other(format!("{}: {cause}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| invalid(&error))?;
    let File { feed } = toml::from_str(&text).map_err(|error| invalid(&error))?;
    Ok(feed)
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
        let (name, url) = parts.ok_or("a feed is written NAME=URL")?;
        let url = url
            .parse::<WebLink>()
            .map_err(|error| format!("`{url}` {error}"))?;
        let name = name.to_owned();
        Ok(Self { name, url })
    }
}

impl Failure {
    /// More than the reader wants to know, for the log.
    fn cause(&self) -> Option<&dyn fmt::Debug> {
        match self {
            Self::Unreachable(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::NotRead(error) => Some(error),
            Self::Slow(_) | Self::Status(_) | Self::TooLarge => None,
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(deadline) => write!(f, "gave no answer within {} ms", deadline.as_millis()),
            Self::Unreachable(error) if error.is_connect() => f.write_str("cannot be reached"),
            Self::Unreachable(_) => f.write_str("broke off while answering"),
            Self::Status(status) => write!(f, "answered {status}"),
            Self::TooLarge => write!(f, "sent more than {} MiB", fetch::SIZE_LIMIT >> 20),
            Self::Malformed(_) => f.write_str("sent something that is not a feed"),
            Self::NotRead(_) => f.write_str("could not be read just now"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_name_and_an_address() {
        let source: Source = "Harbour Post=http://127.0.0.1:9/rss?a=b".parse().unwrap();
        assert_eq!(source.name, "Harbour Post");
        assert_eq!(source.url.as_str(), "http://127.0.0.1:9/rss?a=b");
        for bad in [
            "http://127.0.0.1:9/rss",
            "=http://127.0.0.1:9/",
            "A",
            "A=ftp://example.org",
        ] {
            assert!(bad.parse::<Source>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_lists_sources() {
        let file = |text| toml::from_str::<File>(text);
        let feeds = file("[[feed]]\nname = 'A'\nurl = 'https://example.org/feed'\n").unwrap();
        assert_eq!(
            feeds.feed,
            ["A=https://example.org/feed".parse::<Source>().unwrap()]
        );
        for bad in [
            "",
            "[[feed]]\nname = 'A'",
            "[[feed]]\nname = 'A'\nurl = 'file:///etc/passwd'",
        ] {
            assert!(file(bad).is_err(), "{bad}");
        }
    }
}
