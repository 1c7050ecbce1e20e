//! Connections that change their protocol.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use axum::extract::ws;
use axum::routing::any;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use veduta::http::header::{CONNECTION, UPGRADE};
use veduta::test::TestClient;
use veduta::{
    App, Body, IntoResponse, Request, Response, Result, Routes, Settings, StatusCode, routes, view,
};

use crate::support::{connect, exchange, read_all, read_until};

fn router() -> axum::Router {
    async fn echo(mut socket: ws::WebSocket) {
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, ws::Message::Close(_)) || socket.send(message).await.is_err() {
                return;
            }
        }
    }
    let upgrade = async |upgrade: ws::WebSocketUpgrade| upgrade.on_upgrade(echo);
    axum::Router::new().route("/socket", any(upgrade))
}

/// Every deadline is over before the test is.
fn impatient() -> Settings {
    Settings::default()
        .header_timeout(Duration::from_millis(100))
        .keep_alive_timeout(Duration::from_millis(200))
        .body_idle_timeout(Duration::from_millis(100))
        .body_timeout(Duration::from_millis(200))
        .half_close_timeout(Duration::from_millis(100))
        .write_timeout(Duration::from_millis(200))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_socket_outlives_the_deadlines_of_requests() {
    let app = App::new(routes!["/axum" => Routes::service(router())]).settings(impatient());
    let client = TestClient::over_socket(app);
    let stream = TcpStream::connect(client.address()).await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async("ws://x/axum/socket", stream)
        .await
        .unwrap();
    for text in ["first", "second", &"x".repeat(1 << 20)] {
        socket.send(Message::text(text)).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap();
        assert_eq!(answer, Message::text(text));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    socket.close(None).await.unwrap();
    tokio::task::spawn_blocking(move || drop(client))
        .await
        .unwrap();
}

/// What a view makes of a connection: it says how much came, once the client is done.
#[view("/count")]
async fn count(request: Request) -> Result<Response> {
    let mut request = request.into_http();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
        // Not flushed: the end of the client's stream must come through all the same.
        io.write_all(b"begin ").await.unwrap();
        let mut all = Vec::new();
        io.read_to_end(&mut all).await.unwrap();
        io.write_all(all.len().to_string().as_bytes())
            .await
            .unwrap();
        io.shutdown().await.unwrap();
    });
    let headers = [(CONNECTION, "upgrade"), (UPGRADE, "count")];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response())
}

#[test]
fn a_view_upgrades_and_the_end_of_the_client_s_stream_comes_through() {
    let settings = impatient().half_close_timeout(Duration::MAX);
    let client = TestClient::over_socket(App::new(routes![count]).settings(settings));
    let mut stream = connect(client.address());
    let head = b"GET /count HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: count\r\n\r\n";
    stream.write_all(head).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    stream.write_all(&[0; 1000]).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    stream.write_all(&[0; 1000]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(read_all(stream).ends_with("begin 2000"));
}

/// A tunnel to nowhere: it says where to, and sends back what comes.
async fn tunnel(mut request: veduta::http::Request<Body>) -> Result<Response, Infallible> {
    let target = request.uri().to_string();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
        io.write_all(target.as_bytes()).await.unwrap();
        let mut all = Vec::new();
        io.read_to_end(&mut all).await.unwrap();
        io.write_all(&all).await.unwrap();
        io.shutdown().await.unwrap();
    });
    Ok(Response::default())
}

#[test]
fn connect_has_no_path_and_reaches_the_outermost_fallback_service() {
    let tunnel = tower::service_fn(tunnel);
    let client = TestClient::over_socket(App::new(routes![count].fallback_service(tunnel)));
    let answer = exchange(
        client.address(),
        b"CONNECT else.where:80 HTTP/1.1\r\nhost: else.where:80\r\n\r\n and back",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.ends_with("\r\n\r\nelse.where:80 and back"),
        "{answer}"
    );
}

/// Asks for an upgrade and waits for the first word of the other protocol.
fn upgraded(client: &TestClient, path: &str) -> std::net::TcpStream {
    let mut stream = connect(client.address());
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: count\r\n\r\n"
    )
    .unwrap();
    read_until(&mut stream, "begin ");
    stream
}

#[test]
fn an_upgraded_connection_is_cut_off_at_the_end_of_the_grace_period() {
    let settings = Settings::default().shutdown_grace(Duration::from_millis(50));
    let client = TestClient::over_socket(App::new(routes![count]).settings(settings));
    let stream = upgraded(&client, "/count");
    drop(client);
    assert_eq!(read_all(stream), "");
}

/// Stays until the server stops, and takes its leave.
#[view("/stay")]
async fn stay(request: Request) -> Result<Response> {
    let mut request = request.into_http();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
        io.write_all(b"begin ").await.unwrap();
        veduta::stopping().await;
        // The server waits for as long as this takes.
        tokio::time::sleep(Duration::from_millis(100)).await;
        io.write_all(b"farewell").await.unwrap();
        io.shutdown().await.unwrap();
    });
    let headers = [(CONNECTION, "upgrade"), (UPGRADE, "count")];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response())
}

#[test]
fn an_upgraded_connection_hears_of_the_stop_and_takes_its_leave() {
    let settings = Settings::default().shutdown_grace(Duration::MAX);
    let client = TestClient::over_socket(App::new(routes![stay]).settings(settings));
    let stream = upgraded(&client, "/stay");
    drop(client);
    assert_eq!(read_all(stream), "farewell");
}
