#![deny(deprecated)]

use veduta::{State, routes, view};

/// One whose guard may change threads.
struct Mutex(Vec<String>);

impl Mutex {
    fn lock(&self) -> &Vec<String> {
        &self.0
    }
}

async fn publish(_: &str) {}

#[view("/news")]
async fn news(news: State<Mutex>) -> &'static str {
    let guard = news.lock();
    publish(&guard[0]).await;
    "published"
}

fn main() {
    let _ = routes![news];
}
