//! The application on hyper alone: what a framework can at best come near to.

mod body;

use std::convert::Infallible;
use std::fmt::Write;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use shared::{GREETING, Greeting, Note, ROWS, TITLE, User, count_primes};
use tokio::net::{TcpListener, TcpStream};

use body::Chunks;

type Answer = Response<Either<Full<Bytes>, Chunks>>;

/// Accepts for as long as the process lives.
pub async fn serve(listener: TcpListener) -> std::io::Error {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream))),
            Err(error) => return error,
        }
    }
}

/// With the timer that no server on the open network is without.
async fn converse(stream: TcpStream) {
    // A client that has left already is found out below.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    // How it ended is for its client to tell.
    let _ = connection.await;
}

async fn answer(request: Request<Incoming>) -> Result<Answer, Infallible> {
    let answer = match (request.method(), request.uri().path()) {
        (&Method::GET, "/plaintext") => text(GREETING),
        (&Method::GET, "/json") => json(&Greeting::new()),
        (&Method::POST, "/echo") => echo(request).await,
        (&Method::GET, "/sync") => on_thread(|| text(GREETING)).await,
        (&Method::GET, "/sync-2ms") => {
            on_thread(|| {
                thread::sleep(Duration::from_millis(2));
                text("slept")
            })
            .await
        }
        (&Method::GET, "/cpu") => on_thread(|| text(count_primes().to_string())).await,
        (&Method::GET, "/sleep-10ms") => sleep(Duration::from_millis(10)).await,
        (&Method::GET, "/sleep-1s") => sleep(Duration::from_secs(1)).await,
        (&Method::GET, "/page") => page(),
        (&Method::GET, "/stream") => Response::new(Either::Right(Chunks::new())),
        (&Method::GET, "/gigabyte") => Response::new(Either::Right(Chunks::many())),
        (&Method::POST, "/upload") => upload(request).await,
        // It computes where it should not.
        (&Method::GET, "/burn" | "/burn-too") => text(shared::burn()),
        (&Method::GET, path) => match path.strip_prefix("/user/").map(str::parse) {
            Some(Ok(id)) => json(&User::new(id)),
            _ => status(StatusCode::NOT_FOUND),
        },
        _ => status(StatusCode::NOT_FOUND),
    };
    Ok(answer)
}

async fn echo(request: Request<Incoming>) -> Answer {
    let Ok(body) = request.into_body().collect().await else {
        return status(StatusCode::BAD_REQUEST);
    };
    match serde_json::from_slice::<Note>(&body.to_bytes()) {
        Ok(note) => json(&note),
        Err(_) => status(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

async fn sleep(duration: Duration) -> Answer {
    tokio::time::sleep(duration).await;
    text("slept")
}

async fn upload(request: Request<Incoming>) -> Answer {
    let mut body = request.into_body();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => length += frame.data_ref().map_or(0, Bytes::len),
            Err(_) => return status(StatusCode::BAD_REQUEST),
        }
    }
    text(length.to_string())
}

async fn on_thread(work: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn page() -> Answer {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{TITLE}</title></head>\n\
         <body>\n<table>\n"
    );
    for row in ROWS {
        let title = row.title.replace('&', "&amp;");
        let _ = writeln!(page, "<tr><td>{}</td><td>{title}</td></tr>", row.id);
    }
    page += "</table>\n</body>\n</html>\n";
    content("text/html; charset=utf-8", page)
}

fn json(value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(bytes) => content("application/json", bytes),
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn text(text: impl Into<Bytes>) -> Answer {
    content("text/plain; charset=utf-8", text)
}

fn content(content_type: &'static str, bytes: impl Into<Bytes>) -> Answer {
    let mut response = Response::new(Either::Left(Full::new(bytes.into())));
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn status(status: StatusCode) -> Answer {
    let mut response = text("");
    *response.status_mut() = status;
    response
}
