//! The application as a user of Rocket writes it.

mod textbook;

use std::thread;
use std::time::Duration;

use rocket::config::LogLevel;
use rocket::figment::Figment;
use rocket::http::Status;
use rocket::response::stream::ByteStream;
use rocket::serde::json::Json;
use rocket::tokio::task::spawn_blocking;
use rocket::tokio::time::sleep;
use rocket::{Config, futures, get, launch, post, routes};
use rocket_dyn_templates::{Template, context};
use shared::{BLOCKING_THREADS, GREETING, Greeting, Note, ROWS, TITLE, User};

#[get("/plaintext")]
async fn plaintext() -> &'static str {
    GREETING
}

#[get("/json")]
async fn json() -> Json<Greeting> {
    Json(Greeting::new())
}

#[get("/user/<id>")]
async fn user(id: u32) -> Json<User> {
    Json(User::new(id))
}

#[post("/echo", data = "<note>")]
async fn echo(note: Json<Note>) -> Json<Note> {
    note
}

/// A route without `async` would run on the threads of the event loop; its guide says to do this.
#[get("/sync")]
async fn sync() -> Result<&'static str, Status> {
    on_thread(|| GREETING).await
}

#[get("/sync-2ms")]
async fn sync_2ms() -> Result<&'static str, Status> {
    on_thread(|| {
        thread::sleep(Duration::from_millis(2));
        "slept"
    })
    .await
}

#[get("/cpu")]
async fn cpu() -> Result<String, Status> {
    on_thread(|| shared::count_primes().to_string()).await
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Status> {
    let done = spawn_blocking(work).await;
    done.map_err(|_| Status::InternalServerError)
}

#[get("/sleep-10ms")]
async fn sleep_10ms() -> &'static str {
    sleep(Duration::from_millis(10)).await;
    "slept"
}

#[get("/page")]
async fn page() -> Template {
    Template::render("page", context! { title: TITLE, rows: ROWS })
}

#[get("/stream")]
async fn download() -> ByteStream![bytes::Bytes] {
    ByteStream(futures::stream::iter(shared::chunks()))
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

#[launch]
fn rocket() -> _ {
    let address = shared::start();
    let config = Config {
        address: address.ip(),
        port: address.port(),
        workers: shared::cores(),
        max_blocking: BLOCKING_THREADS,
        log_level: LogLevel::Off,
        ..Config::release_default()
    };
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let config = Figment::from(config).merge(("template_dir", templates));
    let routes = routes![
        plaintext, json, user, echo, sync, sync_2ms, cpu, sleep_10ms, page, download, burn,
        burn_too
    ];
    rocket::custom(config)
        .attach(Template::fairing())
        .mount("/", routes)
        .mount("/", textbook::routes())
}
