//! What pages are made with, beside their text.

use veduta::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use veduta::{IntoResponse, Response, Result, State, view};

use crate::archive::Archive;
use crate::thumbnail::png;

/// Picture data in the PNG format, which the client may keep for a day.
#[derive(Debug)]
pub(crate) struct Png(Vec<u8>);

impl IntoResponse for Png {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "image/png"),
            (CACHE_CONTROL, "public, max-age=86400"),
        ];
        (headers, self.0).into_response()
    }
}

/// Cpu: painting and resizing keep a core busy, so no more of them run than there are cores.
#[view("/thumbnail/{id}", cpu)]
pub(crate) fn thumbnail(id: i64, archive: State<Archive>) -> Result<Option<Png>> {
    let Some(story) = archive.story(id)? else {
        return Ok(None);
    };
    Ok(Some(Png(png(&story.title)?)))
}

#[view("/style.css", inline)]
pub(crate) fn style() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, include_str!("../style.css"))
}

/// Inline: it has nothing to wait for, so it does not even leave the event loop.
#[view("/ping", inline)]
pub(crate) fn ping() -> &'static str {
    "pong"
}
