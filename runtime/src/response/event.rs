//! [`Event`]: one event of an [`Sse`](super::Sse) answer (WHATWG HTML, 9.2).

use std::time::Duration;

use bytes::Bytes;
use serde_core::Serialize;

use crate::error::{Error, Result};

/// One event of an [`Sse`](crate::Sse) answer.
///
/// ```
/// use veduta::{Event, Result};
///
/// let event = Event::new().event("story").id("7").data("First line\nSecond line");
/// let event: Result<Event> = Ok(event.comment("for those who read along"));
/// ```
///
/// A name or an id that cannot be one, because it contains a line break, and data that is no JSON, break the
/// answer off, and the log says why.
#[derive(Debug, Default)]
#[must_use]
pub struct Event {
    text: String,
    invalid: Option<Error>,
}

impl Event {
    /// An event with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the listener gets as `event.data`; every line break in it arrives as `\n`.
    ///
    /// Called again it adds further lines.
    pub fn data(self, data: impl AsRef<str>) -> Self {
        self.lines("data", data.as_ref())
    }

    /// Data as JSON.
    pub fn json(mut self, data: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_string(data) {
            Ok(json) => self.data(json),
            Err(error) => {
                self.invalid = Some(Error::internal(error));
                self
            }
        }
    }

    /// The name under which the listener waits for it; `message` without.
    pub fn event(self, name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        if name.contains(['\r', '\n']) {
            return self.refused(format!(
                "{name:?} cannot name an event: it has a line break"
            ));
        }
        self.line("event", name)
    }

    /// What a client that connects again sends as its [`LastEventId`](crate::LastEventId).
    pub fn id(self, id: impl AsRef<str>) -> Self {
        let id = id.as_ref();
        if id.contains(['\r', '\n', '\0']) {
            let cause =
                format!("{id:?} cannot be the id of an event: it has a line break or a NUL");
            return self.refused(cause);
        }
        self.line("id", id)
    }

    /// How long a client waits before it connects again, in whole milliseconds.
    pub fn retry(self, wait: Duration) -> Self {
        self.line("retry", &wait.as_millis().to_string())
    }

    /// What listeners never see.
    pub fn comment(self, comment: impl AsRef<str>) -> Self {
        self.lines("", comment.as_ref())
    }

    fn lines(self, field: &str, text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        text.split(['\r', '\n'])
            .fold(self, |event, line| event.line(field, line))
    }

    fn line(mut self, field: &str, value: &str) -> Self {
        self.text.push_str(field);
        // The client takes one blank off, so that the value may begin with another.
        self.text.push_str(": ");
        self.text.push_str(value);
        self.text.push('\n');
        self
    }

    fn refused(mut self, cause: String) -> Self {
        self.invalid = Some(Error::internal(cause));
        self
    }
}

/// An event, or a `Result` of one.
///
/// An `Err` ends the answer in the middle: the client connects again, the log has the cause.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "the items are `Event`, or a `Result<Event, E>` whose `E` is a standard error or `veduta::Error`",
    note = "map the items to events: `.map(|text| Event::new().data(text))`"
)]
pub trait IntoEvent {
    /// The event, or why the answer ends here.
    fn into_event(self) -> Result<Event>;
}

impl IntoEvent for Event {
    fn into_event(self) -> Result<Event> {
        match self.invalid {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }
}

impl<T: IntoEvent, E: Into<Error>> IntoEvent for Result<T, E> {
    fn into_event(self) -> Result<Event> {
        self.map_err(Into::into)?.into_event()
    }
}

/// The event as it is sent, with the empty line behind it.
pub(super) fn encode(event: impl IntoEvent) -> Result<Bytes> {
    let mut text = event.into_event()?.text;
    text.push('\n');
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_data_is_a_line_of_the_event() {
        let event = Event::new()
            .data("a\r\nb\rc\n\n d")
            .retry(Duration::from_secs(2));
        let lines = "data: a\ndata: b\ndata: c\ndata: \ndata:  d\nretry: 2000\n\n";
        assert_eq!(encode(event).unwrap(), lines);
    }

    #[test]
    fn a_comment_cannot_smuggle_data() {
        let event = Event::new().comment("x\ndata: y");
        assert_eq!(encode(event).unwrap(), ": x\n: data: y\n\n");
    }

    #[test]
    fn a_name_or_an_id_with_a_line_break_is_an_error() {
        for event in [
            Event::new().event("a\ndata: b"),
            Event::new().event("a\rb").data("c"),
            Event::new().id("a\nb"),
            Event::new().id("a\0b"),
        ] {
            assert!(encode(event).is_err());
        }
        let event = encode(Event::new().event("story").id("7").json(&[1]));
        assert_eq!(event.unwrap(), "event: story\nid: 7\ndata: [1]\n\n");
    }
}
