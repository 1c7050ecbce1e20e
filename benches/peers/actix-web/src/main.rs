//! The application as a user of actix-web writes it.

use std::time::Duration;
use std::{io, thread};

use actix_web::error::ErrorInternalServerError;
use actix_web::web::{self, Html, Json, Path, Payload};
use actix_web::{App, HttpResponse, HttpServer, Responder, Result, get, post, rt};
use askama::Template;
use futures_util::{StreamExt, stream};
use shared::{BLOCKING_THREADS, GREETING, Greeting, Note, ROWS, Row, TITLE, User};

#[get("/plaintext")]
async fn plaintext() -> &'static str {
    GREETING
}

#[get("/json")]
async fn json() -> Json<Greeting> {
    Json(Greeting::new())
}

#[get("/user/{id}")]
async fn user(id: Path<u32>) -> Json<User> {
    Json(User::new(id.into_inner()))
}

#[post("/echo")]
async fn echo(note: Json<Note>) -> Json<Note> {
    note
}

#[get("/sync")]
async fn sync() -> Result<&'static str> {
    Ok(web::block(|| GREETING).await?)
}

#[get("/sync-2ms")]
async fn sync_2ms() -> Result<&'static str> {
    let sleep = || {
        thread::sleep(Duration::from_millis(2));
        "slept"
    };
    Ok(web::block(sleep).await?)
}

#[get("/cpu")]
async fn cpu() -> Result<String> {
    Ok(web::block(|| shared::count_primes().to_string()).await?)
}

#[get("/sleep-10ms")]
async fn sleep_10ms() -> &'static str {
    rt::time::sleep(Duration::from_millis(10)).await;
    "slept"
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: &'static str,
    rows: &'static [Row],
}

#[get("/page")]
async fn page() -> Result<Html> {
    let page = Page {
        title: TITLE,
        rows: &ROWS,
    };
    Ok(Html::new(page.render().map_err(ErrorInternalServerError)?))
}

#[get("/stream")]
async fn download() -> impl Responder {
    let chunks = stream::iter(shared::chunks()).map(Ok::<_, io::Error>);
    HttpResponse::Ok().streaming(chunks)
}

#[get("/sleep-1s")]
async fn sleep_1s() -> &'static str {
    rt::time::sleep(Duration::from_secs(1)).await;
    "slept"
}

/// It computes where it should not, as does the next.
#[get("/burn")]
async fn burn() -> &'static str {
    shared::burn()
}

#[get("/burn-too")]
async fn burn_too() -> &'static str {
    shared::burn()
}

#[post("/upload")]
async fn upload(mut body: Payload) -> Result<String> {
    let mut length = 0;
    while let Some(chunk) = body.next().await {
        length += chunk?.len();
    }
    Ok(length.to_string())
}

#[get("/gigabyte")]
async fn gigabyte() -> impl Responder {
    let chunks = stream::iter(shared::many_chunks()).map(Ok::<_, io::Error>);
    HttpResponse::Ok().streaming(chunks)
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let address = shared::start();
    let app = || {
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
            .service(sleep_1s)
            .service(burn)
            .service(burn_too)
            .service(upload)
            .service(gigabyte)
    };
    HttpServer::new(app)
        // Each of its workers has a pool of its own.
        .worker_max_blocking_threads((BLOCKING_THREADS / shared::cores()).max(1))
        .bind(address)?
        .run()
        .await
}
