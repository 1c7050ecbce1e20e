//! The application as a user of salvo writes it.

use std::time::Duration;
use std::{io, thread};

use askama::Template;
use futures_util::{StreamExt, stream};
use salvo::prelude::*;
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
async fn user(request: &mut Request) -> Result<Json<User>, StatusError> {
    let id = request.param("id").ok_or_else(StatusError::not_found)?;
    Ok(Json(User::new(id)))
}

#[handler]
async fn echo(request: &mut Request) -> Result<Json<Note>, StatusError> {
    let note = request.parse_json().await;
    Ok(Json(note.map_err(|_| StatusError::bad_request())?))
}

#[handler]
async fn sync() -> Result<&'static str, StatusError> {
    on_thread(|| GREETING).await
}

#[handler]
async fn sync_2ms() -> Result<&'static str, StatusError> {
    on_thread(|| {
        thread::sleep(Duration::from_millis(2));
        "slept"
    })
    .await
}

#[handler]
async fn cpu() -> Result<String, StatusError> {
    on_thread(|| shared::count_primes().to_string()).await
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StatusError> {
    let done = spawn_blocking(work).await;
    done.map_err(|_| StatusError::internal_server_error())
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
async fn page() -> Result<Text<String>, StatusError> {
    let recipes = Page {
        title: TITLE,
        rows: &ROWS,
    };
    let html = recipes.render();
    let html = html.map_err(|_| StatusError::internal_server_error())?;
    Ok(Text::Html(html))
}

#[handler]
async fn download(response: &mut Response) {
    response.stream(stream::iter(shared::chunks()).map(Ok::<_, io::Error>));
}

/// It computes where it should not.
#[handler]
async fn burn() -> &'static str {
    shared::burn()
}

fn main() -> io::Result<()> {
    let address = shared::start();
    let router = Router::new()
        .push(Router::with_path("plaintext").get(plaintext))
        .push(Router::with_path("json").get(json))
        .push(Router::with_path("user/{id}").get(user))
        .push(Router::with_path("echo").post(echo))
        .push(Router::with_path("sync").get(sync))
        .push(Router::with_path("sync-2ms").get(sync_2ms))
        .push(Router::with_path("cpu").get(cpu))
        .push(Router::with_path("sleep-10ms").get(sleep_10ms))
        .push(Router::with_path("page").get(page))
        .push(Router::with_path("stream").get(download))
        .push(Router::with_path("burn").get(burn))
        .push(Router::with_path("burn-too").get(burn));
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    runtime.block_on(async {
        let acceptor = TcpListener::new(address).bind().await;
        Server::new(acceptor).serve(router).await;
    });
    Ok(())
}
