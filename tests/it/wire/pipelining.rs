//! Several requests on their way at once over one connection.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use veduta::http::header::{CONNECTION, UPGRADE};
use veduta::test::TestClient;
use veduta::{
    App, Body, IntoResponse, Request, Response, Result, Settings, State, StatusCode, routes, view,
};

use crate::support::{Gate, connect, exchange, get, read_all, read_some, read_until};

#[view("/number/{number}")]
async fn number(number: u32) -> String {
    format!("<{number}>")
}

#[view("/waits")]
fn waits(gate: State<Gate>) -> &'static str {
    gate.pass();
    "<waited>"
}

/// One request for each number, to be sent in one piece.
fn requests(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut requests = String::new();
    for number in numbers {
        write!(requests, "GET /number/{number} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    }
    requests
}

/// The bodies of answers, each of which ends in `>`.
fn bodies(answers: &str) -> Vec<&str> {
    let bodies = answers.split_inclusive('>');
    bodies
        .filter_map(|answer| Some(answer.rsplit_once("\r\n\r\n")?.1))
        .collect()
}

#[test]
fn sixteen_requests_in_one_segment_get_sixteen_answers_in_one() {
    let client = TestClient::over_socket(App::new(routes![number]));
    let mut stream = connect(client.address());
    // The connection is there, and nothing of it is new.
    stream.write_all(requests([0]).as_bytes()).unwrap();
    read_until(&mut stream, "<0>");
    stream.write_all(requests(1..17).as_bytes()).unwrap();
    let mut piece = [0; 16 * 1024];
    let length = read_some(&mut stream, &mut piece).unwrap();
    let answers = str::from_utf8(&piece[..length]).unwrap();
    let expected: Vec<_> = (1..17).map(|number| format!("<{number}>")).collect();
    assert_eq!(bodies(answers), expected, "{answers}");
}

#[test]
fn more_requests_than_are_answered_at_once_are_all_answered_in_order() {
    let client = TestClient::over_socket(App::new(routes![number]));
    let mut stream = connect(client.address());
    let mut sender = stream.try_clone().unwrap();
    let sending = std::thread::spawn(move || {
        sender.write_all(requests(0..5000).as_bytes()).unwrap();
    });
    let answers = read_until(&mut stream, "<4999>");
    let expected: Vec<_> = (0..5000).map(|number| format!("<{number}>")).collect();
    assert_eq!(bodies(&answers), expected);
    sending.join().unwrap();
}

#[test]
fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
    let client = TestClient::over_socket(App::new(routes![number]));
    let mut stream = connect(client.address());
    let (both, first) = (requests(1..3), requests([1]).len());
    stream.write_all(&both.as_bytes()[..first + 10]).unwrap();
    read_until(&mut stream, "<1>");
    stream.write_all(&both.as_bytes()[first + 10..]).unwrap();
    read_until(&mut stream, "<2>");
}

#[test]
fn an_answer_does_not_wait_for_the_next_view() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![number, waits]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    let requests = requests(1..4) + "GET /waits HTTP/1.1\r\nHost: x\r\n\r\n" + &requests([4]);
    stream.write_all(requests.as_bytes()).unwrap();
    read_until(&mut stream, "<3>");
    gate.await_arrivals(1);
    gate.open();
    assert_eq!(bodies(&read_until(&mut stream, "<4>")), ["<waited>", "<4>"]);
}

#[test]
fn answers_are_not_lost_when_a_later_request_is_malformed() {
    let client = TestClient::over_socket(App::new(routes![number]));
    let requests = requests(1..4) + "GET / HTTP/1.1\r\nHost x\r\n\r\n" + &requests([4]);
    let answers = exchange(client.address(), requests.as_bytes());
    let (answers, refusal) = answers.split_at(answers.find("<3>").unwrap() + 3);
    assert_eq!(bodies(answers), ["<1>", "<2>", "<3>"]);
    assert!(
        refusal.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{refusal}"
    );
    assert_eq!(refusal.matches("HTTP/1.1 ").count(), 1, "{refusal}");
}

#[test]
fn answers_are_not_lost_before_the_preface_of_another_version() {
    let client = TestClient::over_socket(App::new(routes![number]));
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let answers = exchange(client.address(), (requests(1..4) + preface).as_bytes());
    assert!(
        bodies(&answers).starts_with(&["<1>", "<2>", "<3>"]),
        "{answers}"
    );
    assert!(answers.contains("HTTP/1.1 400 "), "{answers}");
}

/// How many answers have been made.
#[derive(Default)]
struct Made(AtomicUsize);

#[view("/page")]
async fn page(made: State<Made>) -> String {
    made.0.fetch_add(1, Ordering::Relaxed);
    "x".repeat(3000)
}

#[test]
fn a_reader_that_stops_reading_is_served_no_further_and_let_go() {
    let made = Arc::new(Made::default());
    let app = App::new(routes![page])
        .shared_state(Arc::clone(&made))
        .settings(Settings::default().write_timeout(Duration::from_millis(200)));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    let requests = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000);
    // It ends with an error, because the server reads no further, and then closes the connection.
    let sent = (0..10_000).try_for_each(|_| stream.write_all(requests.as_bytes()));
    assert!(sent.is_err());
    let made = made.0.load(Ordering::Relaxed);
    assert!(made < 20_000, "{made} answers of 3 kB for nobody");
}

/// Echoes what comes.
#[view("/echo")]
async fn echo(request: Request) -> Result<Response> {
    let mut request = request.into_http();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let io = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
        let (mut reader, mut writer) = tokio::io::split(io);
        tokio::io::copy(&mut reader, &mut writer).await
    });
    let headers = [(CONNECTION, "upgrade"), (UPGRADE, "echo")];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response())
}

#[test]
fn an_upgrade_behind_other_requests_passes() {
    let client = TestClient::over_socket(App::new(routes![number, echo]));
    let mut stream = connect(client.address());
    let upgrade = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
    let requests = requests(1..3) + upgrade + "hello";
    stream.write_all(requests.as_bytes()).unwrap();
    let answers = read_until(&mut stream, "hello");
    assert_eq!(bodies(&answers), ["<1>", "<2>", "hello"]);
    stream.write_all(b"again").unwrap();
    let mut again = [0; 5];
    stream.read_exact(&mut again).unwrap();
    assert_eq!(&again, b"again");
}

#[test]
fn what_a_stopping_server_has_begun_to_answer_arrives() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![number, waits]).shared_state(Arc::clone(&gate));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = runtime.spawn(app.serve_until(listener, async { stopped.await.unwrap() }));
    let mut stream = get(address, "/waits");
    gate.await_arrivals(1);
    stop.send(()).unwrap();
    // It says to everybody that it stops before it closes the listener.
    while std::net::TcpStream::connect(address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    stream.write_all(requests([1]).as_bytes()).unwrap();
    gate.open();
    let answers = read_all(stream);
    assert!(answers.contains("\r\nconnection: close\r\n"), "{answers}");
    assert!(answers.ends_with("<waited>"), "{answers}");
    runtime.block_on(server).unwrap().unwrap();
}
