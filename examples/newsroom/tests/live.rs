//! Stories reach everybody who listens: at once, in order, none twice and none left out.

mod support;

use std::io::{BufRead, BufReader, Lines, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use support::{Newsroom, post};

const PATIENCE: Duration = Duration::from_secs(20);
const WRITERS: usize = 4;
const STORIES: usize = 60;

#[test]
fn a_story_appears_to_everybody_who_listens() {
    let folder = tempfile::tempdir().unwrap();
    let newsroom = Newsroom::start(folder.path(), &[]);
    let mut listeners = [(); 3].map(|()| Listener::new(&newsroom, "accept-encoding: gzip, br"));
    for title in ["Ferry late", "Ferry\u{2028}<back>"] {
        submit(&newsroom.address, title);
        for listener in &mut listeners {
            let story = listener.next().unwrap();
            assert_eq!(story.title(), title);
            assert_eq!(story.data["url"], format!("/story/{}", story.id));
        }
    }
}

#[test]
fn a_listener_that_comes_back_has_missed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let newsroom = Newsroom::start(folder.path(), &[]);
    let mut listener = Listener::new(&newsroom, "accept: */*");
    submit(&newsroom.address, "Before");
    let last = listener.next().unwrap().id;
    drop(listener);
    submit(&newsroom.address, "Meanwhile");
    let listener = Listener::new(&newsroom, &format!("last-event-id: {last}"));
    submit(&newsroom.address, "Behind");
    let titles = listener.take(2).map(|story| story.title().to_owned());
    assert_eq!(titles.collect::<Vec<_>>(), ["Meanwhile", "Behind"]);
}

#[test]
fn listeners_that_come_while_stories_are_written_hear_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let newsroom = Newsroom::start(folder.path(), &[]);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let address = &newsroom.address;
            scope.spawn(move || {
                for number in 0..STORIES / WRITERS {
                    submit(address, &format!("Story {writer}-{number}"));
                }
            });
        }
        for _ in 0..4 {
            let listener = Listener::new(&newsroom, "last-event-id: 0");
            let ids: Vec<_> = listener.take(STORIES).map(|story| story.id).collect();
            assert_eq!(ids, (1..=STORIES).collect::<Vec<_>>());
        }
    });
}

fn submit(address: &str, title: &str) {
    let story = serde_json::json!({ "title": title });
    let reply = post(address, "/stories", "application/json", &story.to_string()).unwrap();
    assert_eq!(reply.status, 201, "{reply:?}");
}

/// Reads `/live`, one event after the other.
struct Listener {
    lines: Lines<BufReader<TcpStream>>,
}

struct Event {
    id: usize,
    data: serde_json::Value,
}

impl Listener {
    /// Returns when the head of the answer is here: from then on nothing is missed.
    fn new(newsroom: &Newsroom, header: &str) -> Self {
        let address = &newsroom.address;
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "GET /live HTTP/1.1\r\nHost: {address}\r\n{header}\r\n\r\n"
        )
        .unwrap();
        let mut lines = BufReader::new(stream).lines();
        let head: Vec<_> = lines
            .by_ref()
            .map(|line| line.expect("a head"))
            .take_while(|line| !line.is_empty())
            .collect();
        assert!(
            head.iter()
                .any(|line| line == "content-type: text/event-stream"),
            "{head:?}"
        );
        Self { lines }
    }

    fn value(&mut self, field: &str) -> Option<String> {
        // Between events stand the lengths of chunks, and heartbeats.
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix(field)?.to_owned()))
    }
}

impl Iterator for Listener {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        Some(Event {
            id: self.value("id: ")?.parse().ok()?,
            data: self.value("data: ")?.parse().ok()?,
        })
    }
}

impl Event {
    fn title(&self) -> &str {
        self.data["title"].as_str().unwrap()
    }
}
