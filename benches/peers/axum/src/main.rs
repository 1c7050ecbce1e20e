//! The application as a user of axum writes it.

mod textbook;

use std::time::Duration;
use std::{io, thread};

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use futures_util::{StreamExt, stream};
use shared::{BLOCKING_THREADS, GREETING, Greeting, Note, ROWS, Row, TITLE, User};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::task::spawn_blocking;

async fn plaintext() -> &'static str {
    GREETING
}

async fn json() -> Json<Greeting> {
    Json(Greeting::new())
}

async fn user(Path(id): Path<u32>) -> Json<User> {
    Json(User::new(id))
}

async fn echo(note: Json<Note>) -> Json<Note> {
    note
}

async fn sync() -> Result<&'static str, StatusCode> {
    on_thread(|| GREETING).await
}

async fn sync_2ms() -> Result<&'static str, StatusCode> {
    on_thread(|| {
        thread::sleep(Duration::from_millis(2));
        "slept"
    })
    .await
}

async fn cpu() -> Result<String, StatusCode> {
    on_thread(|| shared::count_primes().to_string()).await
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StatusCode> {
    let done = spawn_blocking(work).await;
    done.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn sleep_10ms() -> &'static str {
    tokio::time::sleep(Duration::from_millis(10)).await;
    "slept"
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: &'static str,
    rows: &'static [Row],
}

async fn page() -> Result<Html<String>, StatusCode> {
    let page = Page {
        title: TITLE,
        rows: &ROWS,
    };
    let page = page
        .render()
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Html(page))
}

async fn download() -> Body {
    Body::from_stream(stream::iter(shared::chunks()).map(Ok::<_, io::Error>))
}

async fn sleep_1s() -> &'static str {
    tokio::time::sleep(Duration::from_secs(1)).await;
    "slept"
}

/// It computes where it should not.
async fn burn() -> &'static str {
    shared::burn()
}

/// A body that is taken as a stream has no limit.
async fn upload(body: Body) -> Result<String, StatusCode> {
    let mut chunks = body.into_data_stream();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        length += chunk.map_err(|_| StatusCode::BAD_REQUEST)?.len();
    }
    Ok(length.to_string())
}

async fn gigabyte() -> Body {
    Body::from_stream(stream::iter(shared::many_chunks()).map(Ok::<_, io::Error>))
}

fn main() -> io::Result<()> {
    let address = shared::start();
    let app = Router::new()
        .route("/plaintext", get(plaintext))
        .route("/json", get(json))
        .route("/user/{id}", get(user))
        .route("/echo", post(echo))
        .route("/sync", get(sync))
        .route("/sync-2ms", get(sync_2ms))
        .route("/cpu", get(cpu))
        .route("/sleep-10ms", get(sleep_10ms))
        .route("/page", get(page))
        .route("/stream", get(download))
        .route("/sleep-1s", get(sleep_1s))
        .route("/burn", get(burn))
        .route("/burn-too", get(burn))
        .route("/upload", post(upload))
        .route("/gigabyte", get(gigabyte))
        .merge(textbook::routes());
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?.tap_io(|stream| {
            // A client that has left already is found out later.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, app).await
    })
}
