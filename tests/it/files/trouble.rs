//! Files that are not there, change or go; clients that leave; threads that are busy.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use veduta::test::TestClient;
use veduta::{App, File, Settings, State, StatusCode, routes, view};

use super::{Folder, Root, by_async, is_whole};
use crate::support::{Gate, connect, read_all};

#[test]
fn what_is_no_file_of_the_folder_is_not_found() {
    let folder = Folder::with("a.txt", "text");
    fs::create_dir(folder.0.join("below")).unwrap();
    fs::write(folder.0.join("below/b.txt"), "below").unwrap();
    let client = TestClient::over_socket(folder.serve());
    assert_eq!(client.get("/sync/below/b.txt").wait().text(), "below");
    let long = "x".repeat(4000);
    for name in [
        "missing",
        "below",
        "below/",
        "a.txt/b",
        "below%2f..%2fa.txt",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        &long,
    ] {
        for kind in ["async", "sync"] {
            let response = client.get(&format!("/{kind}/{name}")).wait();
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
            assert_eq!(response.text(), "404 Not Found\n");
            assert!(response.header("etag").is_none());
        }
    }
}

#[view("/device")]
async fn device() -> File {
    File::open("/dev/zero")
}

#[view("/nul")]
fn nul() -> File {
    File::open("/etc/\0passwd")
}

#[test]
fn devices_and_impossible_names_are_no_files() {
    let client = TestClient::over_socket(App::new(routes![device, nul]));
    assert_eq!(client.get("/device").wait().status(), StatusCode::NOT_FOUND);
    assert_eq!(client.get("/nul").wait().status(), StatusCode::NOT_FOUND);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_is_a_500_that_does_not_name_it() {
    let folder = Folder::new();
    let name = folder.0.join("in-circles");
    std::os::unix::fs::symlink(&name, &name).unwrap();
    let client = TestClient::over_socket(folder.serve());
    for kind in ["async", "sync"] {
        let response = client.get(&format!("/{kind}/in-circles")).wait();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.text(), "500 Internal Server Error\n");
    }
}

/// Sync: holds a thread until the gate is opened.
#[view("/hold")]
fn hold(gate: State<Gate>) -> &'static str {
    gate.pass();
    "held"
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_opened_on_the_event_loop() {
    let folder = Folder::with("a.txt", "text");
    let gate = Arc::new(Gate::default());
    let settings = Settings::default().blocking_threads(1).blocking_queue(0);
    let app = App::new(routes![hold, by_async]);
    let app = app
        .settings(settings)
        .state(Root(folder.0.clone()))
        .shared_state(Arc::clone(&gate));
    let client = TestClient::new(app);
    let ((), held) = tokio::join!(
        async {
            let arrived = Arc::clone(&gate);
            tokio::task::spawn_blocking(move || arrived.await_arrivals(1))
                .await
                .unwrap();
            let response = client.get("/async/a.txt").await;
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            gate.open();
        },
        client.get("/hold")
    );
    assert_eq!(held.text(), "held");
}

/// Far more than all buffers on the way to a client hold.
const LONG: u64 = 64_000_000;

/// A long file that takes no room, and a server with a single thread for it.
fn serve_long_file() -> (Folder, TestClient) {
    let folder = Folder::with("a.txt", "text");
    let long = fs::File::create(folder.0.join("long")).unwrap();
    long.set_len(LONG).unwrap();
    let settings = Settings::default().blocking_threads(1);
    let client = TestClient::over_socket(folder.serve().settings(settings));
    (folder, client)
}

/// Asks for the long file and reads the beginning of the answer.
fn begin(client: &TestClient) -> TcpStream {
    let mut stream = connect(client.address());
    let request = b"GET /async/long HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut beginning = [0; 12];
    stream.read_exact(&mut beginning).unwrap();
    assert_eq!(&beginning, b"HTTP/1.1 200");
    stream
}

#[test]
fn clients_that_leave_or_stall_hold_no_thread() {
    let (_folder, client) = serve_long_file();
    let stalled: Vec<_> = (0..4).map(|_| begin(&client)).collect();
    for _ in 0..4 {
        drop(begin(&client));
    }
    is_whole(&client.get("/sync/a.txt").wait(), b"text");
    drop(stalled);
}

#[test]
fn a_file_that_becomes_shorter_breaks_its_answer_off() {
    let (folder, client) = serve_long_file();
    let stream = begin(&client);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(folder.0.join("long"));
    file.unwrap().set_len(0).unwrap();
    assert!((read_all(stream).len() as u64) < LONG);
    is_whole(&client.get("/sync/a.txt").wait(), b"text");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_removed_while_it_is_sent_is_sent_to_its_end() {
    let (folder, client) = serve_long_file();
    let stream = begin(&client);
    fs::remove_file(folder.0.join("long")).unwrap();
    assert!((read_all(stream).len() as u64) > LONG);
    assert_eq!(
        client.get("/async/long").wait().status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_file_that_is_half_sent_waits_for_a_thread() {
    let folder = Folder::new();
    let long = fs::File::create(folder.0.join("long")).unwrap();
    long.set_len(LONG).unwrap();
    let gate = Arc::new(Gate::default());
    let settings = Settings::default().blocking_threads(1).blocking_queue(0);
    let app = App::new(routes![hold, by_async]).settings(settings);
    let app = app
        .state(Root(folder.0.clone()))
        .shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let stream = begin(&client);
    std::thread::scope(|scope| {
        // Refused as long as the thread reads the file for a client that does not.
        scope.spawn(|| while client.get("/hold").wait().status() != StatusCode::OK {});
        gate.await_arrivals(1);
        let reader = scope.spawn(|| read_all(stream).len() as u64);
        // Long enough for the reader to need the thread, most of the time.
        std::thread::sleep(Duration::from_millis(300));
        gate.open();
        assert!(reader.join().unwrap() > LONG);
    });
}
