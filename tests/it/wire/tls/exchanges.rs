//! What holds for connections without TLS holds within it: order, early answers, deadlines.

use std::io::{Read, Write};
use std::time::Duration;

use veduta::Settings;

use super::support::{Issuer, agree, read_to_end};
use super::{LARGE, app, serve};

/// The statuses of answers that come behind one another.
fn statuses(answers: &str) -> Vec<&str> {
    let answers = answers.split("HTTP/1.1 ").skip(1);
    answers.map(|answer| &answer[..3]).collect()
}

#[test]
fn requests_in_one_record_are_answered_in_order() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    let requests = ["/", "/scheme", "/nowhere", "/"]
        .map(|target| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    let requests = requests.concat() + "no request\r\n\r\n";
    stream.write_all(requests.as_bytes()).unwrap();
    let mut answers = String::new();
    read_to_end(&mut stream, &mut answers).unwrap();
    assert_eq!(
        statuses(&answers),
        ["200", "200", "404", "200", "400"],
        "{answers}"
    );
    assert!(answers.contains("\r\n\r\nhttpsHTTP/1.1 404"), "{answers}");
}

#[test]
fn an_answer_before_the_body_is_read_to_its_end() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    // The answer is there before these are; none of them resets the connection.
    for _ in 0..100 {
        stream.write_all(&[b'x'; 10_000]).unwrap();
    }
    stream.conn.send_close_notify();
    stream.flush().unwrap();
    let mut answer = String::new();
    read_to_end(&mut stream, &mut answer).unwrap();
    assert_eq!(statuses(&answer), ["413"], "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn a_client_that_stops_reading_is_let_go() {
    let issuer = Issuer::new();
    let settings = Settings::default()
        .write_timeout(Duration::from_millis(200))
        .shutdown_grace(Duration::MAX);
    let (server, _folder) = serve(&issuer, app().settings(settings));
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    stream
        .write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(first, *b"HTTP/1.1 200");
    // It would wait for the connection.
    server.end().unwrap();
    let mut rest = String::new();
    // It breaks off, and does not say that this was the end.
    assert!(read_to_end(&mut stream, &mut rest).is_err());
    assert!(rest.len() < LARGE);
}

#[test]
fn a_connection_that_is_idle_for_too_long_is_ended_in_order() {
    let issuer = Issuer::new();
    let settings = Settings::default()
        .header_timeout(Duration::from_millis(200))
        .keep_alive_timeout(Duration::from_millis(200));
    let (server, _folder) = serve(&issuer, app().settings(settings));
    let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (request, expected) in [("", &[][..]), (request, &["200"])] {
        let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        read_to_end(&mut stream, &mut answer).unwrap();
        assert_eq!(statuses(&answer), expected);
    }
}

#[test]
fn a_head_that_never_ends_is_answered_408() {
    let issuer = Issuer::new();
    let settings = Settings::default().header_timeout(Duration::from_millis(100));
    let (server, _folder) = serve(&issuer, app().settings(settings));
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
    let mut answer = String::new();
    read_to_end(&mut stream, &mut answer).unwrap();
    assert_eq!(statuses(&answer), ["408"], "{answer}");
}

#[test]
fn a_body_that_stops_coming_is_answered_408() {
    let issuer = Issuer::new();
    let settings = Settings::default().body_idle_timeout(Duration::from_millis(100));
    let (server, _folder) = serve(&issuer, app().settings(settings));
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nsome";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    read_to_end(&mut stream, &mut answer).unwrap();
    assert_eq!(statuses(&answer), ["408"], "{answer}");
}
