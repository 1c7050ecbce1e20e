use std::io::{BufRead, BufReader};
use std::net::TcpStream;

use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_events");

fn say(program: &Program, text: &str) {
    let reply = program.post(
        "/messages",
        "application/x-www-form-urlencoded",
        &format!("text={text}"),
    );
    assert_eq!(reply.status, 204);
}

/// The id and the data of the next event.
fn next(events: &mut BufReader<TcpStream>) -> (String, String) {
    let mut field = |name: &str| {
        let mut lines = events.lines().map(Result::unwrap);
        let found = lines.find_map(|line| line.strip_prefix(name).map(str::to_owned));
        found.expect("the stream goes on")
    };
    (field("id: "), field("data: "))
}

fn event(id: &str, data: &str) -> (String, String) {
    (id.to_owned(), data.to_owned())
}

#[test]
fn messages_arrive_while_they_are_written() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    say(&program, "first");
    let mut events = program.open("GET", "/messages", &[], "");
    assert_eq!(next(&mut events), event("0", "first"));
    say(&program, "second");
    assert_eq!(next(&mut events), event("1", "second"));
}

#[test]
fn a_listener_that_comes_back_gets_what_it_missed() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    for text in ["first", "second", "third"] {
        say(&program, text);
    }
    for (last, number, text) in [
        ("0", "1", "second"),
        ("1", "2", "third"),
        // Of an earlier run, and of no message at all.
        ("7", "0", "first"),
        ("18446744073709551615", "0", "first"),
        ("x", "0", "first"),
    ] {
        let headers = [("last-event-id", last)];
        let mut events = program.open("GET", "/messages", &headers, "");
        assert_eq!(next(&mut events), event(number, text), "{last}");
    }
}

#[test]
fn a_page_shows_them() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert!(
        program
            .get("/")
            .body
            .contains(r#"EventSource("/messages")"#)
    );
}
