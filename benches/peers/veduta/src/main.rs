//! The application as a user of veduta writes it.

mod textbook;

use std::thread;
use std::time::Duration;

use futures_util::stream;
use shared::{BLOCKING_THREADS, GREETING, Greeting, Note, ROWS, TITLE, User, chunks, count_primes};
use veduta::template::context;
use veduta::{App, Body, Json, Result, Settings, Stream, Template, Templates, routes, view};

#[view("/plaintext")]
async fn plaintext() -> &'static str {
    GREETING
}

#[view("/json")]
async fn json() -> Json<Greeting> {
    Json(Greeting::new())
}

#[view("/user/{id}")]
async fn user(id: u32) -> Json<User> {
    Json(User::new(id))
}

#[view(POST, "/echo")]
async fn echo(note: Json<Note>) -> Json<Note> {
    note
}

#[view("/sync")]
fn sync() -> &'static str {
    GREETING
}

#[view("/sync-2ms")]
fn sync_2ms() -> &'static str {
    thread::sleep(Duration::from_millis(2));
    "slept"
}

#[view("/cpu", cpu)]
fn cpu() -> String {
    count_primes().to_string()
}

#[view("/sleep-10ms")]
async fn sleep_10ms() -> &'static str {
    tokio::time::sleep(Duration::from_millis(10)).await;
    "slept"
}

#[view("/page")]
async fn page() -> Template {
    Template::new("page.html", context! { title => TITLE, rows => ROWS })
}

#[view("/stream")]
async fn download() -> Stream {
    Stream::new(stream::iter(chunks()))
}

#[view("/sleep-1s")]
async fn sleep_1s() -> &'static str {
    tokio::time::sleep(Duration::from_secs(1)).await;
    "slept"
}

/// It computes where it should not, as does the next.
#[view("/burn")]
async fn burn() -> &'static str {
    shared::burn()
}

#[view("/burn-too")]
async fn burn_too() -> &'static str {
    shared::burn()
}

#[view(POST, "/upload", body_limit = "2 GiB")]
async fn upload(mut body: Body) -> Result<String> {
    let mut length = 0;
    while let Some(chunk) = body.chunk().await? {
        length += chunk.len();
    }
    Ok(length.to_string())
}

#[view("/gigabyte")]
fn gigabyte() -> Stream {
    Stream::iter(shared::many_chunks())
}

fn main() -> Result<()> {
    let settings = Settings::default()
        .bind(shared::start())
        .blocking_threads(BLOCKING_THREADS);
    let page = include_str!("../../shared/templates/page.html");
    App::new(routes![
        plaintext,
        json,
        user,
        echo,
        sync,
        sync_2ms,
        cpu,
        sleep_10ms,
        page,
        download,
        sleep_1s,
        burn,
        burn_too,
        upload,
        gigabyte,
        "/" => textbook::routes(),
    ])
    .settings(settings)
    .templates(Templates::new().add("page.html", page))
    .run()
}
