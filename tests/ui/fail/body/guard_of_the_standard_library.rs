use std::sync::Mutex;

use veduta::{State, routes, view};

async fn publish(_: &str) {}

#[view("/news")]
async fn news(news: State<Mutex<Vec<String>>>) -> &'static str {
    let news = news.lock().unwrap();
    publish(&news[0]).await;
    "published"
}

fn main() {
    let _ = routes![news];
}
