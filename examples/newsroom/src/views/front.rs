//! The front page: all sources at once.

use std::fmt::{self, Display};
use std::time::Duration;

use veduta::{Html, Result, State, view};

use crate::archive::Archive;
use crate::edition::{Edition, Outcome};
use crate::feeds::Feeds;
use crate::page::{Escaped, cards, counted, each, page};

/// Headlines on the front page; the others are in the archive.
const HEADLINES: usize = 31;

/// Async: while the sources answer, no thread waits.
#[view("/")]
pub(crate) async fn front_page(
    feeds: State<Feeds>,
    archive: State<Archive>,
) -> Result<Html<String>> {
    let edition = Edition::gather(&feeds, &archive).await?;
    let headlines = &edition.headlines[..edition.headlines.len().min(HEADLINES)];
    let body = fmt::from_fn(|f| {
        writeln!(f, "{}", sources(&edition, feeds.deadline()))?;
        match headlines {
            [] => write!(f, "<p>No source has any headlines right now.</p>"),
            _ => write!(
                f,
                r#"<div class="stories front">{}</div>"#,
                cards(headlines)
            ),
        }
    });
    Ok(page("Headlines", body))
}

fn sources(edition: &Edition, deadline: Duration) -> impl Display {
    let answers = each(&edition.sources, move |f, answer| {
        writeln!(
            f,
            r#"<li><b>{name}</b> <span class="took">{took} ms</span> {outcome} <meter min="0" max="{deadline}" value="{took}">{took} ms</meter></li>"#,
            name = Escaped(&answer.name),
            outcome = described(&answer.outcome),
            took = answer.took.as_millis(),
            deadline = deadline.as_millis(),
        )
    });
    fmt::from_fn(move |f| {
        write!(
            f,
            r#"<section class="sources">{count}, asked at the same time, took {took} ms.
<ul>
{answers}</ul></section>"#,
            count = counted(edition.sources.len(), "source", "sources"),
            took = edition.took.as_millis(),
        )
    })
}

fn described(outcome: &Outcome) -> impl Display {
    fmt::from_fn(move |f| match outcome {
        Outcome::Headlines(count) => {
            let headlines = counted(*count, "headline", "headlines");
            write!(f, r#"<span class="good">{headlines}</span>"#)
        }
        Outcome::Error(failure) => write!(f, r#"<span class="bad">{}</span>"#, Escaped(failure)),
    })
}
