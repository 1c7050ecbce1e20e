//! What looks as if it blocked the event loop, and does not, or is meant.
#![deny(warnings)]

use std::sync::{Mutex, mpsc};
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::time;
use veduta::{
    App, Error, MayBlock, Next, Request, Response, Result, State, middleware, routes, view,
};

/// As tokio's module is mostly imported.
mod fs {
    pub async fn read(path: &str) -> std::io::Result<Vec<u8>> {
        let path = path.to_owned();
        tokio::task::spawn_blocking(|| std::fs::read(path)).await?
    }
}

/// A driver that awaits.
struct Database;

impl Database {
    async fn query_row(&self, query: &str) -> Result<String> {
        Ok(query.to_owned())
    }
}

async fn publish(text: &str) -> usize {
    text.len()
}

/// In places that run elsewhere, or later.
#[view("/elsewhere")]
async fn elsewhere() -> Result<String> {
    fn read() -> std::io::Result<String> {
        std::fs::read_to_string("a")
    }
    struct Lazy;
    impl Lazy {
        fn wait(receiver: &mpsc::Receiver<u8>) -> u8 {
            receiver.recv().unwrap_or_default()
        }
    }
    let (_sender, receiver) = mpsc::channel();
    let wait = move || Lazy::wait(&receiver);
    let text = veduta::blocking(|_| std::fs::read_to_string("a")).await??;
    let size = veduta::blocking(|block: &MayBlock| block.block_on(publish("a"))).await?;
    let more = veduta::cpu(move || {
        std::thread::sleep(Duration::from_millis(1));
        std::thread::spawn(|| 1).join().unwrap_or_default() + wait()
    });
    let more = more.await?;
    let read = veduta::blocking(|_| read()).await??;
    tokio::select! {
        () = time::sleep(Duration::from_millis(1)) => drop(std::fs::read("a")),
        _ = publish("b") => {}
    }
    Ok(format!("{text} {size} {more} {read}"))
}

/// The same words, with another meaning.
#[view("/words")]
async fn words(
    news: State<Mutex<Vec<String>>>,
    counts: State<tokio::sync::Mutex<u64>>,
    database: State<Database>,
    changes: State<tokio::sync::Mutex<Receiver<String>>>,
) -> Result<String> {
    let file = fs::read("a").await?;
    let mut count = counts.lock().await;
    *count += 1;
    publish("a").await;
    let row = database.query_row("SELECT 1").await?;
    let change = changes.lock().await.recv().await?;
    let joined = ["a", "b"].join(",") + &[row, change].join("");
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let path = std::path::Path::new("a").join("b");
    Ok(format!("{} {joined} {listener:?} {path:?} {}", file.len(), news.lock().unwrap().len()))
}

/// A mutex whose guard may change threads.
struct Sendable(Vec<String>);

impl Sendable {
    fn lock(&self) -> Vec<String> {
        self.0.clone()
    }
}

/// Guards that are gone before the view awaits.
#[view("/guards")]
async fn guards(old: State<Sendable>, news: State<Mutex<Vec<String>>>) -> String {
    let guard = old.lock();
    let first = guard.first().cloned().unwrap_or_default();
    drop(guard);
    publish(&first).await;
    {
        let mut guard = news.lock().unwrap();
        guard.clear();
    }
    let length = news.lock().unwrap().len();
    publish(&first).await;
    let guard = news.lock().unwrap();
    format!("{length} {}", guard.len())
}

/// Short loops, and loops that await.
#[view("/loops")]
async fn loops() -> String {
    let mut total = 0;
    for word in ["a", "b"] {
        for _ in 0..2 {
            total += publish(word).await;
        }
    }
    total.to_string()
}

#[view("/loop")]
async fn short_loop() -> String {
    let mut text = String::new();
    for word in ["a", "b"] {
        text.push_str(word);
    }
    while let Some(letter) = text.pop() {
        let _ = letter;
    }
    text
}

/// What is meant.
#[view("/meant", allow_blocking)]
async fn meant() -> Result<String> {
    let thread = std::thread::spawn(|| 1);
    let number = thread.join().map_err(|_| Error::bad_request("it panicked"))?;
    Ok(std::fs::read_to_string("/proc/uptime")? + &number.to_string())
}

#[view("/inline", inline, allow_blocking)]
fn inline() -> Result<String> {
    Ok(std::fs::read_to_string("/proc/uptime")?)
}

#[view("/expected")]
#[expect(deprecated)]
async fn expected() -> String {
    std::thread::spawn(String::new).join().unwrap_or_default()
}

#[allow(deprecated)]
#[view("/allowed")]
async fn allowed() -> String {
    std::thread::spawn(String::new).join().unwrap_or_default()
}

struct Methods;

#[view("/methods")]
impl Methods {
    #[view(allow_blocking)]
    async fn get() -> Result<Vec<u8>> {
        Ok(std::fs::read("a")?)
    }

    #[allow(deprecated)]
    async fn post() -> String {
        std::thread::spawn(String::new).join().unwrap_or_default()
    }

    fn put() -> String {
        std::thread::sleep(Duration::from_millis(1));
        std::thread::spawn(String::new).join().unwrap_or_default()
    }
}

#[middleware(allow_blocking)]
async fn around(request: Request, next: Next) -> Response {
    std::fs::write("last.txt", request.uri().path()).ok();
    next.run(request).await
}

fn main() {
    let routes = routes![
        elsewhere, words, guards, loops, short_loop, meant, inline, expected, allowed, Methods
    ];
    let _ = App::new(routes).middleware::<around>();
}
