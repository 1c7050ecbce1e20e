//! No request sees the values of another one.

use std::io::Write;
use std::net::Shutdown;
use std::sync::Barrier;

use futures_util::future::join_all;
use tokio::sync::Barrier as AsyncBarrier;
use veduta::context::Local;
use veduta::test::TestClient;
use veduta::{App, MayBlock, Request, Result, Settings, State, middleware, routes, view};

use super::{LANGUAGE, readers, set_before};
use crate::support::{connect, read_all};

static NUMBER: Local<u32> = Local::new(|| 0);

/// Requests that are under way at the same time.
const MANY: u32 = 200;

struct Barriers {
    threads: Barrier,
    tasks: AsyncBarrier,
}

#[middleware(before)]
fn set_number(request: &Request) {
    assert_eq!(NUMBER.get(), 0);
    let number = request.uri().path().rsplit('/').next();
    NUMBER.set(number.unwrap().parse().unwrap());
}

#[view("/async/{number}")]
async fn on_the_loop(number: u32, barriers: State<Barriers>) -> Result<String> {
    for round in 0..3 {
        assert_eq!(NUMBER.get(), number + round);
        NUMBER.set(number + round + 1);
        barriers.tasks.wait().await;
    }
    let last = veduta::blocking(|_| NUMBER.get()).await?;
    Ok(last.to_string())
}

#[view("/sync/{number}")]
fn on_a_thread(number: u32, barriers: State<Barriers>) -> String {
    for round in 0..3 {
        assert_eq!(NUMBER.get(), number + round);
        NUMBER.set(number + round + 1);
        barriers.threads.wait();
    }
    NUMBER.get().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn hundreds_of_requests_at_once_keep_their_values_apart() {
    let many = MANY as usize;
    let barriers = Barriers {
        threads: Barrier::new(many),
        tasks: AsyncBarrier::new(many),
    };
    let app = App::new(routes![on_the_loop, on_a_thread])
        .middleware::<set_number>()
        .state(barriers)
        .settings(Settings::default().blocking_threads(many));
    let client = TestClient::over_socket(app);
    let ask = async |kind: &str, number: u32| {
        let answer = client.get(&format!("/{kind}/{number}")).await;
        assert_eq!(answer.text(), (number + 3).to_string(), "{kind} {number}");
    };
    for _ in 0..3 {
        let numbers = (0..MANY).map(|number| number * 10);
        let asked = numbers
            .map(|number| async move { tokio::join!(ask("async", number), ask("sync", number)) });
        join_all(asked).await;
    }
}

/// Goes down and up again, on threads that do the work of other requests meanwhile.
#[view("/nested/{number}")]
fn nested(number: u32, block: &MayBlock) -> Result<String> {
    let below = || {
        NUMBER.set(NUMBER.get() + 1);
        NUMBER.get()
    };
    for round in 1..=5 {
        let seen = block.block_on(async move {
            tokio::task::yield_now().await;
            veduta::blocking(move |_| below()).await
        });
        assert_eq!(seen?, number + round);
        assert_eq!(NUMBER.get(), number + round);
    }
    Ok(NUMBER.get().to_string())
}

#[tokio::test]
async fn a_thread_that_serves_others_while_it_waits_keeps_their_values_apart() {
    for threads in [1, 2, 8] {
        let app = App::new(routes![nested])
            .middleware::<set_number>()
            .settings(Settings::default().blocking_threads(threads));
        let client = TestClient::over_socket(app);
        let ask = async |number: u32| {
            let answer = client.get(&format!("/nested/{number}")).await;
            assert_eq!(answer.text(), (number + 5).to_string());
        };
        let ask = &ask;
        join_all((0..50).map(|number| async move { ask(number * 10).await })).await;
    }
}

#[test]
fn requests_of_one_connection_start_empty() {
    let client = TestClient::over_socket(App::new(readers()).middleware::<set_before>());
    let mut stream = connect(client.address());
    for path in ["/async", "/blocking", "/cpu", "/inline"] {
        for language in ["accept-language: de\r\n", ""] {
            let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n{language}\r\n");
            stream.write_all(request.as_bytes()).unwrap();
        }
    }
    stream.shutdown(Shutdown::Write).unwrap();
    let answers = read_all(stream);
    let bodies = answers.split("\r\n\r\n").skip(1).map(|body| &body[..2]);
    let expected = ["de", "en"].repeat(4);
    assert_eq!(bodies.collect::<Vec<_>>(), expected, "{answers}");
}

#[tokio::test]
async fn a_plain_task_starts_empty() {
    let task = veduta::context::Snapshot::new().scope(async {
        LANGUAGE.set("de".to_owned());
        tokio::spawn(async { LANGUAGE.get() }).await.unwrap()
    });
    assert_eq!(task.await, "en");
}
