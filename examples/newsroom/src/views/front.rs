//! The front page: all sources at once.

use veduta::template::context;
use veduta::{Result, State, Template, view};

use crate::archive::Archive;
use crate::edition::Edition;
use crate::feeds::Feeds;

/// Headlines on the front page; the others are in the archive.
const HEADLINES: usize = 31;

/// Async: while the sources answer, no thread waits.
#[view("/")]
pub(crate) async fn front_page(feeds: State<Feeds>, archive: State<Archive>) -> Result<Template> {
    let mut edition = Edition::gather(&feeds, &archive).await?;
    edition.headlines.truncate(HEADLINES);
    let context = context! {
        deadline_ms => feeds.deadline().as_millis(),
        last_id => edition.last_id,
        ..edition
    };
    Ok(Template::new("front_page.html", context))
}
