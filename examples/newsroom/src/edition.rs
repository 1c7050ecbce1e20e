//! What the sources have to say right now: the front page before it is a page.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};
use veduta::{MayBlock, Result, State};

use crate::archive::{Archive, Stored};
use crate::draft;
use crate::feeds::{Feeds, Report};
use crate::story::{Headline, Story};

/// Stories of readers that stand among the headlines.
const OF_READERS: u32 = 5;

/// Headlines from all sources that answered and from readers, and how each source did.
#[derive(Debug, Serialize)]
pub(crate) struct Edition {
    /// The latest first.
    pub(crate) headlines: Vec<Story>,
    pub(crate) sources: Vec<Answer>,
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub(crate) took: Duration,
    /// The highest id in the archive: what comes after it is news.
    #[serde(skip)]
    pub(crate) last_id: i64,
}

/// How one source answered.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) name: String,
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub(crate) took: Duration,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The number of headlines.
    Headlines(usize),
    Error(String),
}

impl Edition {
    /// Asks all sources and stores their headlines.
    pub(crate) async fn gather(feeds: &Feeds, archive: &State<Archive>) -> Result<Self> {
        let start = Instant::now();
        let mut headlines = Vec::new();
        let sources = feeds
            .fetch()
            .await
            .into_iter()
            .map(|report| answer(report, &mut headlines))
            .collect();
        let stored = store(headlines, archive.clone()).await?;
        Ok(Self {
            headlines: stored.stories,
            sources,
            took: start.elapsed(),
            last_id: stored.last_id,
        })
    }
}

fn answer(report: Report, headlines: &mut Vec<Headline>) -> Answer {
    let outcome = match report.outcome {
        Ok(found) => {
            let count = found.len();
            headlines.extend(found);
            Outcome::Headlines(count)
        }
        Err(failure) => Outcome::Error(failure.to_string()),
    };
    Answer {
        name: report.source.name,
        took: report.took,
        outcome,
    }
}

async fn store(headlines: Vec<Headline>, archive: State<Archive>) -> Result<Stored> {
    let store = move |_: &MayBlock| -> Result<Stored> {
        let mut stored = archive.store(&headlines)?;
        tracing::debug!(
            new = stored.new,
            known = stored.stories.len() - stored.new,
            "headlines stored"
        );
        let of_readers = archive.latest_of(draft::SOURCE, OF_READERS)?;
        stored.stories.extend(of_readers);
        Ok(stored)
    };
    let mut stored = veduta::blocking(store).await??;
    let stories = &mut stored.stories;
    stories.sort_by_key(|story| Reverse((story.published, story.id)));
    // A source that names an entry twice shows it once.
    stories.dedup_by_key(|story| story.id);
    Ok(stored)
}

fn milliseconds<S: Serializer>(
    duration: &Duration,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_u128(duration.as_millis())
}
