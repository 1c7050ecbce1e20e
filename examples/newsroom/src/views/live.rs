//! News as it comes in.

use futures_util::TryStreamExt;
use serde::Serialize;
use veduta::http::header::{ACCEPT, HeaderName, VARY};
use veduta::template::context;
use veduta::{
    Event, HeaderMap, IntoResponse, LastEventId, Response, Result, Sse, State, Template, view,
};

use super::assets::thumbnail;
use super::stories;
use crate::archive::Archive;
use crate::news;
use crate::story::Story;

/// Stories that the page has before the first event.
const STORIES: u32 = 20;

/// A page for browsers; for its script and everybody else the stories as events, from behind the one that they
/// had last.
///
/// Async: thousands may listen, and none of them holds a thread.
#[view("/live?{after}")]
pub(crate) async fn live(
    after: Option<i64>,
    last: Option<LastEventId>,
    headers: &HeaderMap,
    archive: State<Archive>,
) -> Result<([(HeaderName, &'static str); 1], Response)> {
    let response = if wants_page(headers) {
        page(archive).await?.into_response()
    } else {
        let last = last.and_then(|id| id.parse().ok()).or(after);
        events(archive, last).await?.into_response()
    };
    Ok(([(VARY, "accept")], response))
}

async fn page(archive: State<Archive>) -> Result<Template> {
    let stories = veduta::blocking(move |_| archive.newest(STORIES)).await??;
    let last_id = stories.first().map_or(0, |story| story.id);
    Ok(Template::new("live.html", context! { stories, last_id }))
}

async fn events(archive: State<Archive>, last: Option<i64>) -> Result<Sse> {
    let stories = news::follow(archive, last).await?;
    Ok(Sse::new(stories.map_ok(|story| event(&story))))
}

fn event(story: &Story) -> Event {
    let item = Item {
        story,
        url: stories::story::url(story.id),
        thumbnail: thumbnail::url(story.id),
    };
    Event::new()
        .event("story")
        .id(story.id.to_string())
        .json(&item)
}

/// A story, and where its page and its picture are.
#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    story: &'a Story,
    url: String,
    thumbnail: String,
}

/// Browsers name HTML when a person goes to an address, and `EventSource` does not.
fn wants_page(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter();
    accepted.any(|value| value.as_bytes().windows(9).any(|part| part == b"text/html"))
}
