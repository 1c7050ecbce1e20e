//! A streamed body follows its view.

use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::{BodyExt, StreamBody};
use tower::ServiceExt;
use veduta::context::Local;
use veduta::http::{HeaderMap, HeaderValue};
use veduta::{App, AppService, Body, Bytes, Error, State, Stream, routes, view};

use super::{
    Flag, Server, current_thread, here, is_quarantine, multi_thread, quarantine, settings, stall,
};
use crate::support::{get, read_until, reset};

static NAME: Local<String> = Local::new(String::new);

/// The thread that makes it, in each piece, after it has held it.
#[view("/slow")]
async fn slow() -> Stream {
    Stream::new(futures_util::stream::repeat_with(|| {
        stall();
        here() + "\n"
    }))
}

#[view("/body/{what}")]
async fn body(what: &str, is_dropped: State<Flag>) -> Body {
    struct Guard(Flag);
    impl Drop for Guard {
        fn drop(&mut self) {
            if NAME.get() == "ada" && is_quarantine(&here()) {
                self.0.set();
            }
        }
    }

    NAME.set("ada".to_owned());
    if what == "stall" {
        stall();
        return Body::empty();
    }
    let frame = |text: String| Ok::<_, Error>(hyper::body::Frame::data(Bytes::from(text)));
    let guard = Guard(Flag::clone(&is_dropped));
    let where_made = move || {
        let _ = &guard;
        frame(format!("{} {}\n", NAME.get(), here()))
    };
    let last = match what {
        "trailers" => {
            let trailers = HeaderMap::from_iter([(
                veduta::http::header::ETAG,
                HeaderValue::from_static("\"1\""),
            )]);
            vec![Ok(hyper::body::Frame::trailers(trailers))]
        }
        "error" => vec![Err(Error::internal("it fell"))],
        _ => Vec::new(),
    };
    let panics = what == "panic";
    let pieces =
        std::iter::repeat_with(where_made).take(if what == "endless" { usize::MAX } else { 3 });
    let rest = std::iter::from_fn(move || {
        assert!(!panics, "it fell");
        None
    });
    let pieces = pieces.chain(last).chain(rest);
    Body::new(StreamBody::new(futures_util::stream::iter(pieces)))
}

fn app() -> (App, Flag) {
    let is_dropped = Flag::default();
    let app = App::new(routes![slow, body, quarantine]).state(is_dropped.clone());
    (app.settings(settings()), is_dropped)
}

#[test]
fn a_body_goes_there_while_it_is_sent() {
    for runtime in [current_thread, multi_thread] {
        let server = Server::start(app().0, runtime);
        let mut stream = get(server.address, "/slow");
        read_until(&mut stream, "\r\n\r\n");
        let first = read_until(&mut stream, "\n\r\n");
        assert!(!is_quarantine(&first), "{first}");
        while !is_quarantine(&read_until(&mut stream, "\n\r\n")) {}
        assert_eq!(server.text("/quarantine"), "slow true 1\n");
        reset(stream);
    }
}

/// In process, where its frames can be seen.
struct Asked(AppService);

impl Asked {
    async fn body(&self, target: &str) -> Body {
        let request = veduta::http::Request::get(target).body(Body::empty());
        let response = self.0.clone().oneshot(request.unwrap()).await.unwrap();
        response.into_body()
    }

    async fn convict(&self) {
        while self.text("/quarantine").await != "body true 1\n" {
            self.text("/body/stall").await;
        }
    }

    async fn text(&self, target: &str) -> String {
        let text = self.body(target).await.bytes().await.unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }
}

#[tokio::test]
async fn its_frames_are_the_same_as_elsewhere() {
    let service = Asked(app().0.into_service().unwrap());
    service.convict().await;
    let whole = service
        .body("/body/trailers")
        .await
        .collect()
        .await
        .unwrap();
    let etag = whole.trailers().unwrap()["etag"].clone();
    assert_eq!(etag, "\"1\"");
    let text = String::from_utf8(whole.to_bytes().to_vec()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        assert!(line.starts_with("ada ") && is_quarantine(line), "{line}");
    }
}

#[tokio::test]
async fn it_breaks_off_as_elsewhere() {
    let service = Asked(app().0.into_service().unwrap());
    service.convict().await;
    for what in ["/body/error", "/body/panic"] {
        let mut body = service.body(what).await;
        for _ in 0..3 {
            assert!(body.chunk().await.unwrap().is_some());
        }
        assert!(body.chunk().await.is_err());
        assert!(body.chunk().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_dropped_there() {
    let (app, is_dropped) = app();
    let service = Asked(app.into_service().unwrap());
    service.convict().await;
    let mut body = service.body("/body/endless").await;
    assert!(body.chunk().await.unwrap().is_some());
    drop(body);
    is_dropped.await_set();
}

/// It is one frame ahead at most.
#[tokio::test]
async fn it_waits_for_its_reader() {
    static MADE: AtomicUsize = AtomicUsize::new(0);

    #[view("/counted/{what}")]
    async fn counted(what: &str) -> Stream {
        if what == "stall" {
            stall();
        }
        let ends = if what == "stall" { 0 } else { usize::MAX };
        let pieces = std::iter::repeat_with(|| {
            MADE.fetch_add(1, Ordering::SeqCst);
            "piece"
        });
        let pieces = pieces.take(ends);
        Stream::new(futures_util::stream::iter(pieces))
    }

    let app = App::new(routes![counted, quarantine]).settings(settings());
    let service = Asked(app.into_service().unwrap());
    while service.text("/quarantine").await != "counted true 1\n" {
        service.text("/counted/stall").await;
    }
    let mut body = service.body("/counted/pieces").await;
    assert_eq!(MADE.load(Ordering::SeqCst), 0);
    for taken in 1..=20 {
        assert!(body.chunk().await.unwrap().is_some());
        assert!(MADE.load(Ordering::SeqCst) <= taken + 1);
    }
}
