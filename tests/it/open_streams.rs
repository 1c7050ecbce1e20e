//! Answers that a test reads piece by piece.

use std::sync::{Mutex, mpsc};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use veduta::test::TestClient;
use veduta::{App, Cookies, Event, Settings, Sse, State, StatusCode, routes, view};

use crate::support::PATIENCE;

/// Tells when it is dropped.
struct Guard(#[expect(dead_code, reason = "it tells by being dropped")] mpsc::Sender<()>);

#[view("/endless")]
async fn endless(guard: State<Mutex<Option<Guard>>>, mut cookies: Cookies) -> (Cookies, Sse) {
    cookies.set(("seen", "yes"));
    let guard = guard.lock().unwrap().take();
    let end = stream::once(async move {
        let _guard = guard;
        std::future::pending::<Event>().await
    });
    let first = stream::iter([Event::new().data("first")]);
    (cookies, Sse::new(first.chain(end)))
}

#[view("/two")]
fn two() -> Sse {
    Sse::iter([1, 2].map(|number| Event::new().data(number.to_string())))
}

fn clients() -> [(TestClient, mpsc::Receiver<()>); 2] {
    [TestClient::new, TestClient::over_socket].map(|client| {
        let (sender, dropped) = mpsc::channel();
        let guard = Mutex::new(Some(Guard(sender)));
        let settings = Settings::default().half_close_timeout(Duration::ZERO);
        (
            client(
                App::new(routes![endless, two])
                    .settings(settings)
                    .state(guard),
            ),
            dropped,
        )
    })
}

#[tokio::test]
async fn a_stream_without_an_end_is_read_piece_by_piece() {
    for (client, dropped) in clients() {
        let mut stream = client.get("/endless").open().await;
        assert_eq!(stream.status(), StatusCode::OK);
        assert_eq!(stream.header("content-type"), Some("text/event-stream"));
        assert_eq!(client.cookie("seen").as_deref(), Some("yes"));
        assert_eq!(stream.chunk().await.unwrap(), "data: first\n\n");
        drop(stream);
        let gone = tokio::task::spawn_blocking(move || dropped.recv_timeout(PATIENCE));
        assert_eq!(
            gone.await.unwrap(),
            Err(mpsc::RecvTimeoutError::Disconnected)
        );
    }
}

#[test]
fn a_plain_test_waits_for_the_pieces() {
    for (client, _) in clients() {
        let mut stream = client.get("/endless").wait_open();
        assert_eq!(stream.wait_chunk().unwrap(), "data: first\n\n");
        let mut stream = client.get("/two").wait_open();
        let mut all = Vec::new();
        while let Some(piece) = stream.wait_chunk() {
            all.extend_from_slice(&piece);
        }
        assert_eq!(all, b"data: 1\n\ndata: 2\n\n");
        assert_eq!(stream.wait_chunk(), None);
    }
}

#[tokio::test]
#[should_panic(expected = "`.await` the request instead")]
async fn waiting_in_an_async_test_says_what_to_write() {
    let [(client, _), _] = clients();
    client.get("/two").wait();
}
