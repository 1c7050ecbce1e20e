//! [`LastEventId`]: where a client of an event stream was cut off.

use std::ops::Deref;

use http::HeaderName;

use super::{FromRequest, Request};
use crate::error::{Error, Result};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The id of the last event that a client of an [`Sse`](crate::Sse) answer got before its connection broke
/// off; `EventSource` sends it when it connects again.
///
/// ```
/// use veduta::{Event, LastEventId, Sse, view};
///
/// #[view("/numbers")]
/// fn numbers(last: Option<LastEventId>) -> Sse {
///     let next = last.and_then(|last| last.parse().ok()).map_or(0, |last: u64| last.saturating_add(1));
///     Sse::iter((next..).map(|number| Event::new().id(number.to_string()).json(&number)))
/// }
/// ```
///
/// # Errors
/// 400 when there is none or it is not UTF-8; an `Option<LastEventId>` is `None` then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LastEventId(pub String);

impl FromRequest for LastEventId {
    async fn from_request(request: &Request) -> Result<Self> {
        let id = request.headers().get(LAST_EVENT_ID);
        let id = id.ok_or_else(|| Error::bad_request("expected the header `Last-Event-ID`"))?;
        // A browser sends an id as it got it, in UTF-8.
        let id = String::from_utf8(id.as_bytes().to_vec());
        id.map(Self)
            .map_err(|_| Error::bad_request("the header `Last-Event-ID` is not UTF-8"))
    }
}

impl Deref for LastEventId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
