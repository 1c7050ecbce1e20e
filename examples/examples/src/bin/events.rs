//! Server-sent events: a chat whose messages appear as they are written, and none of which is lost.
//!
//! `cargo run -p veduta-examples --bin events`, then open <http://localhost:8000> twice, or
//!
//! ```sh
//! curl --no-buffer --max-time 60 localhost:8000/messages &
//! curl --data text=Hello localhost:8000/messages
//! curl --no-buffer --max-time 5 --header 'last-event-id: 0' localhost:8000/messages
//! ```
//!
//! The last one has seen message 0 already.

use futures_util::stream;
use serde::Deserialize;
use tokio::sync::watch;
use veduta::{App, Event, Form, Html, LastEventId, NoContent, Result, Sse, State, routes, view};

/// The browser connects again by itself, and says then which event was the last it got.
const PAGE: &str = r#"<!doctype html>
<title>Chat</title>
<form><input name="text" aria-label="Message" autofocus required> <button>Send</button></form>
<ul></ul>
<script>
new EventSource("/messages").onmessage = event => {
    const item = document.createElement("li");
    item.textContent = event.data;
    document.querySelector("ul").append(item);
};
document.querySelector("form").onsubmit = event => {
    event.preventDefault();
    fetch("/messages", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    event.target.reset();
};
</script>"#;

/// All messages so far; whoever listens is woken when there are more.
type Room = watch::Sender<Vec<String>>;

#[view("/")]
async fn page() -> Html<&'static str> {
    Html(PAGE)
}

/// The id of an event is the number of its message, so `Last-Event-ID` says where to go on.
#[view("/messages")]
async fn listen(last: Option<LastEventId>, room: State<Room>) -> Sse {
    let after_last = last.and_then(|last| last.parse::<usize>().ok()?.checked_add(1));
    // An id that is not reached yet is from before a restart.
    let next = after_last.filter(|next| *next <= room.borrow().len());
    let start = (room.subscribe(), next.unwrap_or(0));
    Sse::new(stream::unfold(start, async |(mut room, number)| {
        let event = {
            let messages = room.wait_for(|all| all.len() > number).await.ok()?;
            let event = Event::new().id(number.to_string());
            event.data(&messages[number])
        };
        Some((event, (room, number + 1)))
    }))
}

#[derive(Deserialize)]
struct Message {
    text: String,
}

#[view(POST, "/messages")]
async fn say(message: Form<Message>, room: State<Room>) -> NoContent {
    room.send_modify(|messages| messages.push(message.0.text));
    NoContent
}

fn main() -> Result<()> {
    App::new(routes![page, listen, say])
        .state(Room::default())
        .run()
}
