//! Calls from one colour to the other and back, to any depth, on pools that have no thread to spare.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Barrier, mpsc};

use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use veduta::test::TestClient;
use veduta::{App, MayBlock, PoolSize, Result, Settings, State, StatusCode, routes, view};

use crate::support::{Gate, PATIENCE};

const LEVELS: usize = 100;

fn one_thread() -> Settings {
    Settings::default().blocking_threads(1).cpu_threads(1)
}

/// How the async side of a level goes on.
#[derive(Clone, Copy)]
enum Way {
    Directly,
    /// Through a task that knows nothing of its parent.
    Spawned,
}

fn sync_side(block: &MayBlock, levels: usize, way: Way) -> Result<usize> {
    match levels {
        0 => Ok(0),
        _ => block.block_on(async_side(levels, way)),
    }
}

/// Boxed: it calls itself.
fn async_side(levels: usize, way: Way) -> Pin<Box<dyn Future<Output = Result<usize>> + Send>> {
    Box::pin(async move {
        let below = veduta::blocking(move |block| sync_side(block, levels - 1, way));
        let below = match way {
            Way::Directly => below.await,
            Way::Spawned => tokio::spawn(below).await?,
        };
        Ok(below?? + 1)
    })
}

#[view("/sync/directly")]
fn sync_directly(block: &MayBlock) -> Result<String> {
    Ok(sync_side(block, LEVELS, Way::Directly)?.to_string())
}

#[view("/sync/spawned")]
fn sync_spawned(block: &MayBlock) -> Result<String> {
    Ok(sync_side(block, LEVELS, Way::Spawned)?.to_string())
}

#[view("/async/directly")]
async fn async_directly() -> Result<String> {
    Ok(async_side(LEVELS, Way::Directly).await?.to_string())
}

#[view("/async/spawned")]
async fn async_spawned() -> Result<String> {
    Ok(async_side(LEVELS, Way::Spawned).await?.to_string())
}

#[test]
fn a_hundred_levels_need_one_thread() {
    let views = routes![sync_directly, sync_spawned, async_directly, async_spawned];
    let client = TestClient::over_socket(App::new(views).settings(one_thread()));
    for path in [
        "/sync/directly",
        "/sync/spawned",
        "/async/directly",
        "/async/spawned",
    ] {
        let answer = client.get(path).wait();
        assert_eq!(answer.text(), LEVELS.to_string(), "{path}");
    }
}

/// A cpu view that needs the blocking pool, whose thread needs the cpu pool.
#[view("/cpu", cpu)]
fn from_cpu(block: &MayBlock) -> Result<String> {
    fn level(block: &MayBlock, levels: usize) -> Result<usize> {
        if levels == 0 {
            return Ok(0);
        }
        let below = veduta::blocking(move |block| {
            block.block_on(async { veduta::cpu(|| ()).await })?;
            level(block, levels - 1)
        });
        Ok(block.block_on(below)?? + 1)
    }
    Ok(level(block, 40)?.to_string())
}

#[tokio::test]
async fn pools_wait_for_each_other() {
    let client = TestClient::new(App::new(routes![from_cpu]).settings(one_thread()));
    let answer = timeout(PATIENCE, client.get("/cpu")).await.unwrap();
    assert_eq!(answer.text(), "40");
}

/// Holds a thread, and waits for nothing that others do.
#[view("/stays")]
fn stays(gate: State<Gate>) -> &'static str {
    gate.pass();
    "stayed"
}

/// Goes through another pool, and comes back to its own.
#[view("/around")]
fn around(block: &MayBlock) -> Result<&'static str> {
    let there = veduta::blocking_on("there", |block| {
        block.block_on(veduta::blocking(|_| "around"))
    });
    block.block_on(there)?
}

#[test]
fn a_chain_that_comes_back_to_its_pool_needs_no_second_thread_of_it() {
    let settings = Settings::default()
        .blocking_threads(2)
        .blocking_queue(0)
        .pool("there", PoolSize::new(1));
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![stays, around]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app.settings(settings));
    std::thread::scope(|scope| {
        let stays = scope.spawn(|| client.get("/stays").wait());
        gate.await_arrivals(1);
        let answer = client.get("/around").wait();
        gate.open();
        assert_eq!(answer.text(), "around");
        assert_eq!(stays.join().unwrap().text(), "stayed");
    });
}

const CHAINS: usize = 4;

/// Every chain holds a thread before any of them wants a second one.
#[view("/chain")]
fn chain(together: State<Barrier>, block: &MayBlock) -> Result<String> {
    together.wait();
    Ok(sync_side(block, 10, Way::Spawned)?.to_string())
}

#[tokio::test]
async fn as_many_chains_as_threads_complete() {
    let app = App::new(routes![chain])
        .state(Barrier::new(CHAINS))
        .settings(Settings::default().blocking_threads(CHAINS));
    let client = TestClient::new(app);
    let chain = || timeout(PATIENCE, client.get("/chain").into_future());
    let (a, b, c, d) = tokio::join!(chain(), chain(), chain(), chain());
    for answer in [a, b, c, d] {
        assert_eq!(answer.unwrap().text(), "10");
    }
}

/// One of two siblings holds its thread until the other has run.
#[view("/siblings")]
fn siblings(block: &MayBlock) -> Result<String> {
    let (send, receive) = mpsc::channel();
    let (first, second) = block.block_on(async {
        tokio::join!(
            veduta::blocking(move |_| receive.recv()),
            veduta::blocking(move |_| send.send("from its sibling")),
        )
    });
    second??;
    Ok(first??.to_owned())
}

#[tokio::test]
async fn a_job_that_waits_for_its_sibling_takes_another_thread() {
    let settings = Settings::default().blocking_threads(2);
    let client = TestClient::new(App::new(routes![siblings]).settings(settings));
    let answer = timeout(PATIENCE, client.get("/siblings")).await.unwrap();
    assert_eq!(answer.text(), "from its sibling");
}

/// The future of the thread that waits has to go on for its job to end.
#[view("/company")]
fn company(block: &MayBlock) -> Result<String> {
    let (began, has_begun) = tokio::sync::oneshot::channel();
    let (send, receive) = mpsc::channel();
    let job = move |_: &MayBlock| {
        began.send(()).unwrap();
        receive.recv()
    };
    let beside = async {
        has_begun.await.unwrap();
        send.send("from beside it").unwrap();
    };
    let (received, ()) = block.block_on(async { tokio::join!(veduta::blocking(job), beside) });
    Ok(received??.to_owned())
}

#[tokio::test]
async fn a_thread_that_waits_leaves_a_job_to_one_that_is_free() {
    let settings = Settings::default().blocking_threads(2);
    let client = TestClient::new(App::new(routes![company]).settings(settings));
    for _ in 0..100 {
        let answer = timeout(PATIENCE, client.get("/company")).await.unwrap();
        assert_eq!(answer.text(), "from beside it");
    }
}

const MANY: usize = 1000;

/// Many jobs side by side, each of which waits for one of its own.
#[view("/wide")]
fn wide(block: &MayBlock) -> Result<String> {
    let job = || veduta::blocking(|block| block.block_on(veduta::blocking(|_| 1)));
    let jobs = (0..MANY).map(|_| Box::pin(job()));
    let results = block.block_on(join_all(jobs));
    let sum: Result<usize> = results.into_iter().map(|below| below?).sum();
    Ok(sum?.to_string())
}

#[tokio::test]
async fn many_jobs_side_by_side_nest_no_deeper_than_one() {
    let client = TestClient::new(App::new(routes![wide]).settings(one_thread()));
    let answer = timeout(PATIENCE, client.get("/wide")).await.unwrap();
    assert_eq!(answer.text(), MANY.to_string());
}

/// Waits for a task of the server, which needs a thread.
#[view("/task")]
fn task(block: &MayBlock) -> Result<&'static str> {
    block.block_on(async {
        veduta::spawn(async { veduta::blocking(|_| "from the task").await }).await?
    })
}

#[tokio::test]
async fn a_task_runs_its_jobs_on_the_thread_that_waits_for_it() {
    let client = TestClient::new(App::new(routes![task]).settings(one_thread()));
    let answer = timeout(PATIENCE, client.get("/task")).await.unwrap();
    assert_eq!(answer.text(), "from the task");
}

/// A producer that waits for its consumer, which needs a thread for every item.
#[view("/pipeline")]
async fn pipeline() -> Result<String> {
    let (send, mut receive) = tokio::sync::mpsc::channel(1);
    let numbers = veduta::blocking(move |block| {
        (1..=20).try_for_each(|number| block.block_on(send.send(number)))
    });
    let summing = async {
        let mut sum = 0;
        while let Some(number) = receive.recv().await {
            sum += veduta::blocking(move |_| number).await?;
        }
        Ok(sum)
    };
    let (all, sum): (_, Result<u32>) = tokio::join!(numbers, summing);
    all??;
    Ok(sum?.to_string())
}

#[test]
fn what_a_request_waits_for_itself_runs_on_the_thread_that_waits() {
    let app = App::new(routes![pipeline]).settings(one_thread());
    let client = TestClient::over_socket(app);
    assert_eq!(client.get("/pipeline").wait().text(), "210");
}

/// A task asks until there is a thread, which may not be waiting yet.
#[view("/asks")]
fn asks(block: &MayBlock) -> Result<&'static str> {
    let task = async {
        loop {
            match veduta::blocking(|_| "answered").await {
                Err(error) if error.status() == StatusCode::SERVICE_UNAVAILABLE => {
                    tokio::task::yield_now().await;
                }
                outcome => return outcome,
            }
        }
    };
    block.block_on(async { tokio::spawn(task).await? })
}

#[tokio::test]
async fn a_thread_that_waits_is_a_place_when_the_queue_has_none() {
    let settings = one_thread().blocking_queue(0);
    let client = TestClient::new(App::new(routes![asks]).settings(settings));
    let answer = timeout(PATIENCE, client.get("/asks")).await.unwrap();
    assert_eq!(answer.text(), "answered");
}

/// Holds a connection of a pool that has one, and waits for a second answer from it.
#[view("/transaction")]
fn transaction(connections: State<Semaphore>, block: &MayBlock) -> Result<&'static str> {
    let connection = block.block_on(connections.acquire())?;
    for _ in 0..5 {
        block.block_on(tokio::task::yield_now());
        std::thread::yield_now();
    }
    drop(connection);
    Ok("done")
}

#[test]
fn a_view_never_runs_on_top_of_another_requests_view() {
    // It would wait for the connection that is held below it.
    let app = App::new(routes![transaction])
        .state(Semaphore::new(1))
        .settings(Settings::default().blocking_threads(2));
    let client = TestClient::over_socket(app);
    std::thread::scope(|scope| {
        let answers: Vec<_> = (0..50)
            .map(|_| scope.spawn(|| client.get("/transaction").wait()))
            .collect();
        for answer in answers {
            assert_eq!(answer.join().unwrap().text(), "done");
        }
    });
}

#[view("/endless/directly")]
fn endless_directly(block: &MayBlock) -> Result<String> {
    Ok(sync_side(block, usize::MAX, Way::Directly)?.to_string())
}

#[view("/endless/spawned")]
fn endless_spawned(block: &MayBlock) -> Result<String> {
    Ok(sync_side(block, usize::MAX, Way::Spawned)?.to_string())
}

#[tokio::test]
async fn nesting_without_an_end_is_an_error() {
    let views = routes![endless_directly, endless_spawned, sync_directly];
    let client = TestClient::new(App::new(views).settings(one_thread()));
    for path in ["/endless/directly", "/endless/spawned"] {
        let answer = timeout(PATIENCE, client.get(path)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    }
    assert_eq!(client.get("/sync/directly").await.text(), "100");
}

#[tokio::test]
async fn nesting_ends_before_the_stack_does() {
    let settings = one_thread()
        .nesting_limit(1_000_000)
        .thread_stack(512 * 1024);
    let views = routes![endless_directly, endless_spawned];
    let client = TestClient::new(App::new(views).settings(settings));
    for path in ["/endless/directly", "/endless/spawned"] {
        let answer = timeout(PATIENCE, client.get(path)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    }
}

#[tokio::test]
async fn the_limit_is_on_calls_that_wait_for_one_another_whatever_their_threads() {
    for (limit, status) in [
        (LEVELS - 1, StatusCode::INTERNAL_SERVER_ERROR),
        (LEVELS, StatusCode::OK),
    ] {
        let settings = Settings::default().nesting_limit(limit);
        let client = TestClient::new(App::new(routes![sync_directly]).settings(settings));
        assert_eq!(client.get("/sync/directly").await.status(), status);
    }
}

#[view("/falls")]
fn falls_below(block: &MayBlock) -> String {
    let below = veduta::blocking(|_| -> () { panic!("fell below") });
    let error = block.block_on(below).unwrap_err();
    format!("{error:?}")
}

#[tokio::test]
async fn a_panic_below_is_an_error_above() {
    let client =
        TestClient::new(App::new(routes![falls_below, sync_directly]).settings(one_thread()));
    let answer = client.get("/falls").await;
    assert!(answer.text().contains("fell below"), "{}", answer.text());
    assert_eq!(client.get("/sync/directly").await.text(), "100");
}

#[view("/smuggled")]
fn smuggles_the_token(block: &MayBlock) -> &'static str {
    block.block_on(async { block.block_on(async { "never" }) })
}

#[tokio::test]
async fn a_future_that_blocks_its_thread_is_refused() {
    let client = TestClient::new(
        App::new(routes![smuggles_the_token, sync_directly]).settings(one_thread()),
    );
    let answer = client.get("/smuggled").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(client.get("/sync/directly").await.text(), "100");
}

/// Waits for nothing but that its caller goes.
fn until_cancelled(block: &MayBlock) {
    while !block.is_cancelled() {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_call_learns_that_its_caller_has_gone() {
    for levels in 0..3 {
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let (ended, has_ended) = tokio::sync::oneshot::channel();
        let call = veduta::blocking(move |block| {
            let bottom = move |block: &MayBlock| {
                began.send(()).unwrap();
                until_cancelled(block);
            };
            match levels {
                0 => bottom(block),
                1 => block.block_on(veduta::blocking(bottom)).unwrap(),
                _ => {
                    let middle = veduta::blocking(|block| block.block_on(veduta::blocking(bottom)));
                    block.block_on(middle).unwrap().unwrap();
                }
            }
            ended.send(()).unwrap();
        });
        let call = tokio::spawn(call);
        has_begun.await.unwrap();
        call.abort();
        timeout(PATIENCE, has_ended).await.unwrap().unwrap();
    }
}
