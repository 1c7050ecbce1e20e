//! The application as a user of ntex writes it.

use std::convert::Infallible;
use std::time::Duration;
use std::{io, thread};

use askama::Template;
use futures_util::stream;
use ntex::util::Bytes;
use ntex::web::error::{BlockingError, ErrorInternalServerError};
use ntex::web::types::{Json, Path};
use ntex::web::{self, App, Error, HttpResponse};
use shared::{GREETING, Greeting, Note, ROWS, Row, TITLE, User};

#[web::get("/plaintext")]
async fn plaintext() -> &'static str {
    GREETING
}

#[web::get("/json")]
async fn json() -> HttpResponse {
    HttpResponse::Ok().json(&Greeting::new())
}

#[web::get("/user/{id}")]
async fn user(id: Path<u32>) -> HttpResponse {
    HttpResponse::Ok().json(&User::new(id.into_inner()))
}

#[web::post("/echo")]
async fn echo(note: Json<Note>) -> HttpResponse {
    HttpResponse::Ok().json(&*note)
}

#[web::get("/sync")]
async fn sync() -> Result<&'static str, Error> {
    on_thread(|| GREETING).await
}

#[web::get("/sync-2ms")]
async fn sync_2ms() -> Result<&'static str, Error> {
    on_thread(|| {
        thread::sleep(Duration::from_millis(2));
        "slept"
    })
    .await
}

#[web::get("/cpu")]
async fn cpu() -> Result<String, Error> {
    on_thread(|| shared::count_primes().to_string()).await
}

async fn on_thread<T: Send + 'static>(
    work: impl Fn() -> T + Send + Sync + 'static,
) -> Result<T, Error> {
    let done = web::block(move || Ok::<_, Infallible>(work())).await;
    done.map_err(|error: BlockingError<Infallible>| ErrorInternalServerError(error).into())
}

#[web::get("/sleep-10ms")]
async fn sleep_10ms() -> &'static str {
    ntex::time::sleep(Duration::from_millis(10)).await;
    "slept"
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: &'static str,
    rows: &'static [Row],
}

#[web::get("/page")]
async fn page() -> Result<HttpResponse, Error> {
    let page = Page {
        title: TITLE,
        rows: &ROWS,
    };
    let page = page.render().map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page))
}

#[web::get("/stream")]
async fn download() -> HttpResponse {
    // Its bytes are of a type of its own, which copies them.
    let chunks = shared::chunks().map(|chunk| Ok::<_, io::Error>(Bytes::copy_from_slice(&chunk)));
    HttpResponse::Ok().streaming(stream::iter(chunks))
}

/// It computes where it should not, as does the next.
#[web::get("/burn")]
async fn burn() -> &'static str {
    shared::burn()
}

#[web::get("/burn-too")]
async fn burn_too() -> &'static str {
    shared::burn()
}

#[ntex::main]
async fn main() -> io::Result<()> {
    let address = shared::start();
    let app = async || {
        App::new()
            .service(plaintext)
            .service(json)
            .service(user)
            .service(echo)
            .service(sync)
            .service(sync_2ms)
            .service(cpu)
            .service(sleep_10ms)
            .service(page)
            .service(download)
            .service(burn)
            .service(burn_too)
    };
    web::server(app).bind(address)?.run().await
}
