//! SIGTERM in the middle of requests: every one of them is answered, and the program exits with 0; a
//! second one ends it at once.
#![cfg(unix)]

mod support;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use support::{Newsroom, get};

const REQUESTS: usize = 20;
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn requests_in_flight_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (feed, arrivals) = Feed::start();
    let mut newsroom = Newsroom::start(folder.path(), &["--feed", &feed, "--deadline", "60000"]);

    let clients: Vec<_> = (0..REQUESTS)
        .map(|_| {
            let address = newsroom.address.clone();
            thread::spawn(move || get(&address, "/"))
        })
        .collect();
    let held: Vec<_> = arrivals.iter().take(REQUESTS).collect();
    terminate(&newsroom);
    wait_until_closed(&newsroom.address);
    held.into_iter().for_each(Feed::answer);

    for client in clients {
        let reply = client.join().unwrap().expect("a complete answer");
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains("Worth the wait"), "{}", reply.body);
    }
    assert_eq!(newsroom.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_second_signal_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (feed, arrivals) = Feed::start();
    let mut newsroom = Newsroom::start(folder.path(), &["--feed", &feed, "--deadline", "60000"]);

    let address = newsroom.address.clone();
    let client = thread::spawn(move || get(&address, "/"));
    let _held = arrivals.recv().unwrap();
    terminate(&newsroom);
    wait_until_closed(&newsroom.address);
    terminate(&newsroom);

    assert_eq!(newsroom.child.wait().unwrap().code(), Some(1));
    assert!(client.join().unwrap().is_err());
}

#[test]
fn who_listens_to_the_news_is_told_that_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut newsroom = Newsroom::start(folder.path(), &[]);

    let mut listener = TcpStream::connect(&newsroom.address).unwrap();
    listener.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET /live HTTP/1.1\r\nHost: {}\r\n\r\n", newsroom.address);
    listener.write_all(request.as_bytes()).unwrap();
    let mut answer = BufReader::new(listener);
    answer.read_line(&mut String::new()).unwrap();
    terminate(&newsroom);

    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    // A whole answer, not one that is cut off when the grace period ends.
    assert!(rest.ends_with("\r\n0\r\n\r\n"), "{rest}");
    assert_eq!(newsroom.child.wait().unwrap().code(), Some(0));
}

/// A source that answers when the test says so.
struct Feed;

impl Feed {
    /// Returns the source as an argument, and the requests as they come in.
    fn start() -> (String, Receiver<TcpStream>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let source = format!("Slow=http://{}/", listener.local_addr().unwrap());
        let (sender, arrivals) = mpsc::channel();
        thread::spawn(move || {
            listener
                .incoming()
                .try_for_each(|stream| Self::hold(stream?, &sender))
        });
        (source, arrivals)
    }

    fn hold(stream: TcpStream, arrivals: &Sender<TcpStream>) -> io::Result<()> {
        let mut head = BufReader::new(stream.try_clone()?).lines();
        while !head.next().transpose()?.is_none_or(|line| line.is_empty()) {}
        arrivals.send(stream).map_err(io::Error::other)
    }

    fn answer(mut stream: TcpStream) {
        let body = r#"<rss version="2.0"><channel><item><title>Worth the wait</title></item></channel></rss>"#;
        let length = body.len();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
    }
}

fn terminate(newsroom: &Newsroom) {
    let kill = format!("kill -TERM {}", newsroom.child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
}

/// Shutdown has begun when nobody can connect any more.
fn wait_until_closed(address: &str) {
    let start = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(start.elapsed() < PATIENCE, "still accepting");
        thread::sleep(Duration::from_millis(5));
    }
}
