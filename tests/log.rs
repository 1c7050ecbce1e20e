//! What is logged. A binary of its own: tracing caches for a whole process whether anybody listens, and
//! tests beside this one, which do not listen, would spoil it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use http_body_util::BodyExt;
use http_body_util::combinators::MapErr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use veduta::test::TestClient;
use veduta::{
    App, Body, Error, Method, Response, Result, Settings, StatusCode, Stream, Template, Templates,
    routes, view,
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[view("/secret")]
fn leaks_nothing() -> Result<String> {
    Ok(std::fs::read_to_string("/no/such/file/with-a-secret-name")?)
}

#[view("/panic")]
fn falls() -> String {
    panic!("with a secret")
}

#[view("/broken")]
fn breaks_off() -> Stream {
    Stream::iter([
        Ok("a piece"),
        Err(std::io::Error::other("the disk is gone")),
    ])
}

#[view(POST, "/echo")]
async fn echo(body: Body) -> Stream {
    Stream::new(body.into_stream())
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

type Wrapped = MapErr<Body, fn(Error) -> BoxError>;

fn wrapped(response: Response) -> Response<Wrapped> {
    response.map(|body| body.map_err(BoxError::from as fn(Error) -> BoxError))
}

#[tokio::test]
async fn a_failure_is_logged_once_with_its_cause_and_a_request_on_one_line() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let routes = routes![leaks_nothing, falls, breaks_off, echo];
    // The layer sees the error of the body, too.
    let app = App::new(routes).layer(tower::util::MapResponseLayer::new(wrapped));
    let client = TestClient::new(app);
    let id = client
        .get("/panic?a=%0Ab")
        .await
        .header("x-request-id")
        .unwrap()
        .to_owned();
    client.get("/secret").await;
    assert!(client.get("/broken").await.body_error().is_some());
    // No failure of the server's.
    let too_long = client.post("/echo").body(vec![0; 3 << 20]).await;
    assert!(too_long.body_error().is_some());
    let connect = client.request(Method::CONNECT, "/elsewhere").await;
    assert_eq!(connect.status(), StatusCode::NOT_IMPLEMENTED);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 3, "{log}");
    assert!(
        errors[0].contains("with a secret") && errors[0].contains(&id),
        "{log}"
    );
    assert!(
        errors[0].contains("`falls`") && errors[0].contains("log.rs:"),
        "{log}"
    );
    assert!(errors[1].contains("No such file"), "{log}");
    for word in ["broke off", "`breaks_off`", "log.rs:", "the disk is gone"] {
        assert!(errors[2].contains(word), "{word}: {log}");
    }
    let access: Vec<_> = log
        .lines()
        .filter(|line| line.contains("veduta::access"))
        .collect();
    assert_eq!(access.len(), 5, "{log}");
    for word in [
        "GET",
        "\"/panic?a=%0Ab\"",
        "status=500",
        "falls",
        "blocking",
        "elapsed_us=",
    ] {
        assert!(access[0].contains(word), "{word}: {log}");
    }
}

#[view("/page")]
fn page() -> Template {
    Template::new("page.html", ())
}

#[tokio::test]
async fn a_template_that_fails_is_logged_with_its_line_and_the_reason() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let templates = Templates::new()
        .add("page.html", "{% include 'story.html' %}")
        .add("story.html", "\n{{ url('page', **{'number': 1}) }}");
    let client = TestClient::new(App::new(routes![page]).templates(templates));
    client.get("/page").await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{log}");
    for word in [
        "the template `page.html` failed",
        "(in story.html:2)",
        "`url('page')`: view `page` (tests/log.rs:",
        "has no parameter `number`",
    ] {
        assert!(errors[0].contains(word), "{word}: {log}");
    }
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

/// Asks on a connection of its own.
async fn ask(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"hello") {
        answer.push(stream.read_u8().await.unwrap());
    }
}

#[tokio::test]
async fn the_life_of_a_server_is_logged_and_a_crowd_once_a_second() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let began = Instant::now();
    for (limit, crowds) in [(1, 10), (usize::MAX, 1)] {
        let settings = Settings::default().connection_limit(limit);
        let app = App::new(routes![hello]).settings(settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(app.serve_until(listener, async { drop(stopped.await) }));
        for _ in 0..crowds {
            tokio::join!(ask(address), ask(address), ask(address));
        }
        drop(stop);
        server.await.unwrap().unwrap();
    }
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let count = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!((count("ready"), count("stopping")), (2, 2), "{log}");
    assert!((1..=1 + seconds).contains(&count("clients wait")), "{log}");
    assert!(log.contains("open=1 times="), "{log}");
    assert_eq!(count("raise its `ulimit -n`"), 1, "{log}");
}
