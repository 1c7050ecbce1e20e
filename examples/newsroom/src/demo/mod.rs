//! Three news sources of our own on loopback, so that the program works without any network.
//!
//! Each is a small application: the same view with another state, one format and one delay each.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::net::TcpListener;
use veduta::http::header::CONTENT_TYPE;
use veduta::{App, IntoResponse, State, routes, view};

use crate::feeds::Source;

#[derive(Clone, Copy, Debug)]
struct Feed {
    name: &'static str,
    content_type: &'static str,
    body: &'static str,
    delay: Duration,
}

const FEEDS: [Feed; 3] = [
    Feed {
        name: "Harbour Post",
        content_type: "application/rss+xml",
        body: include_str!("rss.xml"),
        delay: Duration::from_millis(40),
    },
    Feed {
        name: "Hill Observatory",
        content_type: "application/atom+xml",
        body: include_str!("atom.xml"),
        delay: Duration::from_millis(120),
    },
    Feed {
        name: "Field Notes",
        content_type: "application/feed+json",
        body: include_str!("feed.json"),
        delay: Duration::from_millis(300),
    },
];

#[view("/feed")]
async fn document(feed: State<Feed>) -> impl IntoResponse {
    tokio::time::sleep(feed.delay).await;
    ([(CONTENT_TYPE, feed.content_type)], feed.body)
}

/// Starts the sources on a thread of their own, and says where they are.
pub(crate) fn start() -> io::Result<Vec<Source>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut sources = Vec::new();
    let mut servers = Vec::new();
    for feed in FEEDS {
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        sources.push(source(&feed, listener.local_addr()?));
        servers.push(App::new(routes![document]).state(feed).serve(listener));
    }
    thread::Builder::new()
        .name("demo-feeds".into())
        .spawn(move || runtime.block_on(try_join_all(servers)))?;
    Ok(sources)
}

fn source(feed: &Feed, address: SocketAddr) -> Source {
    let url = format!("http://{address}{}", document::url());
    tracing::info!(
        "demo feed {} on {url}, answers after {} ms",
        feed.name,
        feed.delay.as_millis()
    );
    Source {
        name: feed.name.into(),
        url: url.parse().expect("an address of our own is an address"),
    }
}
