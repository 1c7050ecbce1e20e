//! The application as a user of poem writes it.

use std::time::Duration;
use std::{io, thread};

use askama::Template;
use futures_util::{StreamExt, stream};
use poem::error::InternalServerError;
use poem::listener::TcpListener;
use poem::web::{Html, Json, Path};
use poem::{Body, Result, Route, Server, get, handler, post};
use shared::{BLOCKING_THREADS, GREETING, Greeting, Note, ROWS, Row, TITLE, User};
use tokio::runtime;
use tokio::task::spawn_blocking;

#[handler]
async fn plaintext() -> &'static str {
    GREETING
}

#[handler]
async fn json() -> Json<Greeting> {
    Json(Greeting::new())
}

#[handler]
async fn user(Path(id): Path<u32>) -> Json<User> {
    Json(User::new(id))
}

#[handler]
async fn echo(note: Json<Note>) -> Json<Note> {
    note
}

#[handler]
async fn sync() -> Result<&'static str> {
    spawn_blocking(|| GREETING)
        .await
        .map_err(InternalServerError)
}

#[handler]
async fn sync_2ms() -> Result<&'static str> {
    let sleep = || {
        thread::sleep(Duration::from_millis(2));
        "slept"
    };
    spawn_blocking(sleep).await.map_err(InternalServerError)
}

#[handler]
async fn cpu() -> Result<String> {
    let count = || shared::count_primes().to_string();
    spawn_blocking(count).await.map_err(InternalServerError)
}

#[handler]
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

#[handler]
async fn page() -> Result<Html<String>> {
    let page = Page {
        title: TITLE,
        rows: &ROWS,
    };
    Ok(Html(page.render().map_err(InternalServerError)?))
}

#[handler]
async fn download() -> Body {
    Body::from_bytes_stream(stream::iter(shared::chunks()).map(Ok::<_, io::Error>))
}

/// It computes where it should not.
#[handler]
async fn burn() -> &'static str {
    shared::burn()
}

fn main() -> io::Result<()> {
    let address = shared::start();
    let app = Route::new()
        .at("/plaintext", get(plaintext))
        .at("/json", get(json))
        .at("/user/:id", get(user))
        .at("/echo", post(echo))
        .at("/sync", get(sync))
        .at("/sync-2ms", get(sync_2ms))
        .at("/cpu", get(cpu))
        .at("/sleep-10ms", get(sleep_10ms))
        .at("/page", get(page))
        .at("/stream", get(download))
        .at("/burn", get(burn))
        .at("/burn-too", get(burn));
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    runtime.block_on(Server::new(TcpListener::bind(address)).run(app))
}
