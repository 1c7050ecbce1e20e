//! TLS: what clients and server agree on, what they say in it, and how it ends.

mod certificates;
mod exchanges;
mod support;

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;

use veduta::rustls::ServerConfig;
use veduta::rustls::crypto::ring;
use veduta::rustls::server::WebPkiClientVerifier;
use veduta::test::TestClient;
use veduta::{App, Bytes, Metrics, Settings, State, TlsSession, routes, view};

use crate::support::{Gate, PATIENCE, connect, read_all};
use crate::wire::http2::frames;
use support::{Folder, Issuer, Server, agree, get, open, read_to_end};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view(POST, "/length", body_limit = 67_108_864)]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

const LARGE: usize = 20 << 20;

#[view("/large")]
async fn large() -> Vec<u8> {
    vec![b'x'; LARGE]
}

#[view("/pass")]
fn passes(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

/// Who asks, by name and by certificate.
#[view("/session")]
async fn session(tls: TlsSession) -> String {
    let shown = tls
        .client_certificates()
        .first()
        .map_or(0, |first| first.len());
    format!("{:?} {shown}", tls.server_name())
}

#[view("/scheme")]
async fn scheme(tls: Option<TlsSession>) -> &'static str {
    if tls.is_some() { "https" } else { "http" }
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

fn app() -> App {
    App::new(routes![hello, length, large, session, scheme, metrics])
}

/// A server with a certificate of this issuer, and the folder of its files.
fn serve(issuer: &Issuer, app: App) -> (Server, Folder) {
    let folder = Folder::with(&issuer.pair());
    (Server::start(app, folder.tls()), folder)
}

#[test]
fn a_request_over_tls_is_answered_and_the_end_is_said() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    // Without a `close_notify` it would be an error.
    let answer = get(&mut stream, "/").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
}

#[test]
fn a_connection_is_kept_for_more_requests() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    for _ in 0..3 {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nhello") {
            let mut piece = [0; 1024];
            let length = stream.read(&mut piece).unwrap();
            assert_ne!(length, 0, "{:?}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&piece[..length]);
        }
    }
}

#[test]
fn large_answers_and_large_bodies_arrive_whole() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let config = issuer.client(&[], None);
    let answer = get(&mut agree(server.address, &config).unwrap(), "/large").unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), LARGE);

    let mut stream = agree(server.address, &config).unwrap();
    let head = format!(
        "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {LARGE}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![b'x'; LARGE]).unwrap();
    let mut answer = String::new();
    read_to_end(&mut stream, &mut answer).unwrap();
    assert!(answer.ends_with(&format!("\r\n\r\n{LARGE}")), "{answer}");
}

#[test]
fn the_protocol_is_agreed_on() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let agreed = |protocols: &[&str]| {
        let stream = agree(server.address, &issuer.client(protocols, None))?;
        let agreed = stream.conn.alpn_protocol().map(<[u8]>::to_vec);
        std::io::Result::Ok(agreed.map(|name| String::from_utf8(name).unwrap()))
    };
    assert_eq!(agreed(&[]).unwrap(), None);
    assert_eq!(agreed(&["http/1.1"]).unwrap().as_deref(), Some("http/1.1"));
    assert!(agreed(&["gopher"]).is_err());
}

#[test]
fn http2_is_spoken_by_those_who_have_agreed_on_it_and_by_nobody_else() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let hello = [frames::PREFACE, &frames::settings(&[])].concat();
    for protocols in [&["h2", "http/1.1"][..], &["h2"]] {
        let stream = agree(server.address, &issuer.client(protocols, None)).unwrap();
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"h2"[..]));
        let mut connection = frames::Connection::over(stream);
        connection.send(&hello);
        connection.send(&frames::request(1, frames::GET));
        assert_eq!(connection.status_of(1), 200);
        connection.send(&frames::request(3, &frames::to("GET", "/large")));
        assert_eq!(connection.status_of(3), 200);
    }
    for protocols in [&["http/1.1"][..], &[]] {
        let mut stream = agree(server.address, &issuer.client(protocols, None)).unwrap();
        stream.write_all(&hello).unwrap();
        let mut answer = String::new();
        read_to_end(&mut stream, &mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    // No preface comes.
    let mut stream = agree(server.address, &issuer.client(&["h2"], None)).unwrap();
    let mut connection = frames::Connection::over({
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        stream
    });
    let answer = connection.read_until(|frame| frame.kind != frames::SETTINGS);
    assert_eq!(answer, None);
}

/// The program serves it with an event loop a core, each with a socket of its own.
#[cfg(unix)]
#[test]
fn every_core_speaks_tls_and_http2() {
    use std::collections::BTreeSet;

    use crate::program::Program;

    let issuer = Issuer::new();
    let folder = Folder::with(&issuer.pair());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_veduta-runtimes"));
    command
        .args(["--runtime", "per-core", "--event-loop-threads", "3"])
        .args(["--bind", "127.0.0.1:0"])
        .stdout(std::process::Stdio::null())
        .arg("--tls-certificate")
        .arg(folder.certificate())
        .arg("--tls-key")
        .arg(folder.key());
    let program = Program::start(&mut command, 1);
    let address = program.addresses[0].strip_prefix("https://").unwrap();
    let address = address.parse().unwrap();
    let mut loops = BTreeSet::new();
    while loops.len() < 3 {
        let mut stream = agree(address, &issuer.client(&[], None)).unwrap();
        let answer = get(&mut stream, "/loop").unwrap();
        loops.insert(answer.lines().last().unwrap().to_owned());
        let stream = agree(address, &issuer.client(&["h2"], None)).unwrap();
        let mut connection = frames::Connection::over(stream);
        connection.send(&[frames::PREFACE, &frames::settings(&[])].concat());
        for (stream, target) in [(1, "/task"), (3, "/blocking"), (5, "/cpu")] {
            connection.send(&frames::request(stream, &frames::to("GET", target)));
            assert_eq!(connection.status_of(stream), 200);
        }
    }
    assert_eq!(program.terminate(), Some(0));
}

#[test]
fn a_client_that_closes_its_side_gets_its_answer() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    for says_the_end in [true, false] {
        let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        if says_the_end {
            stream.conn.send_close_notify();
        }
        stream.flush().unwrap();
        stream.sock.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        read_to_end(&mut stream, &mut answer).unwrap();
        assert!(
            answer.ends_with("\r\n\r\nhello"),
            "{says_the_end}: {answer}"
        );
    }
}

#[test]
fn a_client_that_speaks_plain_http_is_told() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    // A body that nobody reads, so that a careless close would reset the connection.
    let mut stream = connect(server.address);
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        .unwrap();
    stream.write_all(&vec![b'x'; 100_000]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = read_all(stream);
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.contains("write `https://` before it"), "{answer}");
}

#[test]
fn views_see_what_was_agreed_on() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    let ask = |target| {
        let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
        get(&mut stream, target).unwrap()
    };
    assert!(ask("/session").ends_with("\r\n\r\nSome(\"localhost\") 0"));
    assert!(ask("/scheme").ends_with("\r\n\r\nhttps"));
    let plain = TestClient::over_socket(app());
    assert_eq!(plain.get("/scheme").wait().text(), "http");
    assert_eq!(plain.get("/session").wait().status(), 500);
}

#[test]
fn bytes_that_are_no_hello_end_the_connection() {
    let issuer = Issuer::new();
    let (server, _folder) = serve(&issuer, app());
    for bytes in [b"".as_slice(), b"\0\0\0\0\0\0", b"\x16\x03\x01\0\x02xx"] {
        let mut stream = connect(server.address);
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut alert = Vec::new();
        // An alert of TLS, or nothing.
        let _ = stream.read_to_end(&mut alert);
        assert!(alert.len() < 10, "{alert:?}");
    }
    let mut stream = agree(server.address, &issuer.client(&[], None)).unwrap();
    let metrics = get(&mut stream, "/metrics").unwrap();
    let line = "\nveduta_tls_handshakes_failed_total 3\n";
    assert!(metrics.contains(line), "{metrics}");
}

#[test]
fn a_hello_that_never_ends_meets_its_deadline() {
    let issuer = Issuer::new();
    let settings = Settings::default()
        .header_timeout(PATIENCE * 10)
        .tls_handshake_timeout(Duration::from_millis(100));
    let (server, _folder) = serve(&issuer, app().settings(settings));
    // Without a word, within a record, and between two of them.
    for bytes in [b"".as_slice(), b"\x16", b"\x16\x03\x01\x02\0\x01\0\x01"] {
        let mut stream = connect(server.address);
        stream.write_all(bytes).unwrap();
        assert_eq!(read_all(stream), "");
    }
}

#[test]
fn a_server_that_stops_finishes_what_it_has_accepted_over_tls() {
    let issuer = Issuer::new();
    let gate = Arc::new(Gate::default());
    let settings = Settings::default().shutdown_grace(PATIENCE);
    let app = App::new(routes![passes])
        .shared_state(Arc::clone(&gate))
        .settings(settings);
    let (mut server, _folder) = serve(&issuer, app);
    let config = issuer.client(&[], None);
    let mut busy = agree(server.address, &config).unwrap();
    busy.write_all(b"GET /pass HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut idle = agree(server.address, &config).unwrap();
    // It has not said a word, and does not keep the server.
    let _silent = connect(server.address);
    gate.await_arrivals(1);
    server.tell_to_stop();
    let mut nothing = String::new();
    read_to_end(&mut idle, &mut nothing).unwrap();
    assert_eq!(nothing, "");
    gate.open();
    let mut answer = String::new();
    read_to_end(&mut busy, &mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\npassed"), "{answer}");
    assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"));
    server.end().unwrap();
}

#[test]
fn a_configuration_of_ones_own_asks_clients_for_certificates() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    let pair = issuer.pair();
    let provider = Arc::new(ring::default_provider());
    let roots = Arc::new(issuer.roots());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(pair.chain(), pair.secret())
        .unwrap();
    let server = Server::start(app(), config);
    assert_eq!(who_may(&server, &issuer, &stranger), [true, false, false]);
}

#[test]
fn certificates_from_files_may_ask_clients_for_theirs() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    let folder = Folder::with(&issuer.pair());
    let provider = Arc::new(ring::default_provider());
    let roots = Arc::new(issuer.roots());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
    let tls = folder.tls().client_verifier(verifier.build().unwrap());
    let server = Server::start(app(), tls.unwrap());
    assert_eq!(who_may(&server, &issuer, &stranger), [true, false, false]);
}

/// Whether a client gets an answer that shows a certificate of the issuer, of a stranger, and none.
fn who_may(server: &Server, issuer: &Issuer, stranger: &Issuer) -> [bool; 3] {
    let (known, unknown) = (issuer.pair(), stranger.pair());
    [Some(&known), Some(&unknown), None].map(|shown| {
        // In TLS 1.3 a client is done before the server has seen its certificate.
        let mut stream = open(server.address, &issuer.client(&[], shown));
        let expected = shown.map_or(0, |shown| shown.first().len());
        let expected = format!("Some(\"localhost\") {expected}");
        get(&mut stream, "/session").is_ok_and(|answer| answer.ends_with(&expected))
    })
}
