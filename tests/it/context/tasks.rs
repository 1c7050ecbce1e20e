//! `veduta::spawn`: tasks that outlive their request.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use veduta::test::TestClient;
use veduta::{App, MayBlock, NoContent, Result, Settings, State, routes, view};

use super::{LANGUAGE, language};
use crate::support::{Gate, PATIENCE, get, read_all, read_until};

#[view("/copy")]
async fn has_a_copy() -> Result<String> {
    LANGUAGE.set("de".to_owned());
    let task = veduta::spawn(async {
        let inherited = language();
        LANGUAGE.set("fr".to_owned());
        let set = veduta::blocking(|_| language()).await;
        (inherited, set)
    });
    let (inherited, set) = task.await?;
    Ok(format!("{inherited} {} {}", set?, language()))
}

/// From a thread, too.
#[view("/copy-sync")]
fn has_a_copy_of_a_sync_view(block: &MayBlock) -> Result<String> {
    LANGUAGE.set("de".to_owned());
    let task = veduta::spawn(async { language() });
    LANGUAGE.set("fr".to_owned());
    Ok(block.block_on(task)?)
}

#[tokio::test]
async fn a_task_has_a_copy_of_the_context() {
    let client = TestClient::new(App::new(routes![has_a_copy, has_a_copy_of_a_sync_view]));
    assert_eq!(client.get("/copy").await.text(), "de fr de");
    assert_eq!(client.get("/copy-sync").await.text(), "de");
}

#[tokio::test]
async fn a_task_outside_of_every_server_has_a_context_of_its_own() {
    let task = veduta::spawn(async {
        LANGUAGE.set("de".to_owned());
        language()
    });
    assert_eq!(task.await.unwrap(), "de");
    assert_eq!(language(), "en");
}

#[tokio::test]
async fn a_panic_of_a_task_is_told_to_whoever_has_its_handle() {
    let task = veduta::spawn(async { panic!("on purpose") });
    let panic = task.await.unwrap_err().into_panic();
    assert_eq!(*panic.downcast::<&str>().unwrap(), "on purpose");
}

#[view("/detached", detach)]
async fn waits_for_a_job(
    gate: State<Gate>,
    told: State<UnboundedSender<String>>,
) -> Result<NoContent> {
    let job = move |_: &MayBlock| {
        gate.pass();
        LANGUAGE.set("de".to_owned());
    };
    veduta::blocking(job).await?;
    told.send(language()).unwrap();
    Ok(NoContent)
}

#[tokio::test]
async fn a_view_that_goes_on_without_its_client_keeps_its_context() {
    let gate = Arc::new(Gate::default());
    let (told, mut heard) = unbounded_channel::<String>();
    let app = App::new(routes![waits_for_a_job]).shared_state(Arc::clone(&gate));
    let client = TestClient::new(app.state(told));
    tokio::select! {
        biased;
        _ = client.get("/detached") => unreachable!(),
        () = async { gate.await_arrivals(1) } => {}
    }
    gate.open();
    assert_eq!(heard.recv().await.unwrap(), "de");
}

/// What the tasks of a test wait for, and whom they tell how they have ended.
#[derive(Clone)]
struct Post {
    may_go: Arc<Notify>,
    sent: mpsc::Sender<&'static str>,
}

/// Tells when it is dropped.
struct Letter {
    post: Post,
    fate: &'static str,
}

impl Drop for Letter {
    fn drop(&mut self) {
        self.post.sent.send(self.fate).unwrap();
    }
}

/// Answers before its letter is sent.
#[view("/posted")]
async fn posted(post: State<Post>) -> &'static str {
    let post = Post::clone(&post);
    veduta::spawn(async move {
        let mut letter = Letter { post, fate: "lost" };
        letter.post.may_go.notified().await;
        letter.fate = "sent";
    });
    "posted"
}

/// Never answers.
#[view("/hanging")]
async fn hanging(post: State<Post>) -> &'static str {
    posted(post.clone()).await;
    let _letter = Letter {
        post: Post::clone(&post),
        fate: "given up",
    };
    std::future::pending().await
}

/// A server in a runtime of its own, and what its tasks tell.
struct Served {
    runtime: Runtime,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<()>>,
    may_go: Arc<Notify>,
    fates: mpsc::Receiver<&'static str>,
}

fn serve(grace: Duration) -> Served {
    let runtime = Runtime::new().unwrap();
    let (sent, fates) = mpsc::channel();
    let may_go = Arc::new(Notify::new());
    let post = Post {
        may_go: Arc::clone(&may_go),
        sent,
    };
    let settings = Settings::default()
        .shutdown_grace(grace)
        .half_close_timeout(Duration::from_millis(50));
    let app = App::new(routes![posted, hanging])
        .state(post)
        .settings(settings);
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = runtime.spawn(app.serve_until(listener, async { drop(stopped.await) }));
    Served {
        runtime,
        address,
        stop,
        server,
        may_go,
        fates,
    }
}

#[test]
fn a_server_that_stops_lets_its_tasks_finish() {
    let served = serve(PATIENCE);
    let mut client = get(served.address, "/posted");
    read_until(&mut client, "posted");
    drop(served.stop);
    assert_eq!(read_all(client), "");
    assert!(!served.server.is_finished());
    served.may_go.notify_one();
    served.runtime.block_on(served.server).unwrap().unwrap();
    assert_eq!(served.fates.try_recv(), Ok("sent"));
}

#[test]
fn tasks_that_do_not_end_are_cut_off_after_the_grace_period() {
    let served = serve(Duration::from_millis(50));
    read_until(&mut get(served.address, "/posted"), "posted");
    drop(served.stop);
    served.runtime.block_on(served.server).unwrap().unwrap();
    assert_eq!(served.fates.recv_timeout(PATIENCE), Ok("lost"));
}

#[test]
fn a_task_goes_on_when_the_client_has_gone() {
    let served = serve(PATIENCE);
    let client = get(served.address, "/hanging");
    drop(client);
    assert_eq!(served.fates.recv_timeout(PATIENCE), Ok("given up"));
    served.may_go.notify_one();
    assert_eq!(served.fates.recv_timeout(PATIENCE), Ok("sent"));
}

/// Goes on in another task, for ever, and without an await where it could be ended.
fn goes_on(alive: Arc<()>) {
    veduta::spawn(async move {
        std::thread::sleep(Duration::from_millis(5));
        goes_on(Arc::clone(&alive));
    });
}

#[test]
fn tasks_that_start_others_end_with_the_server() {
    let runtime = Runtime::new().unwrap();
    let alive = Arc::new(());
    let tasks = Arc::clone(&alive);
    let app = App::new(routes![])
        .on_startup(async move || (0..8).for_each(|_| goes_on(tasks.clone())))
        .settings(Settings::default().shutdown_grace(Duration::from_millis(50)));
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        app.serve_until(listener, async {}).await.unwrap();
        // Whoever was being polled just then ends with its poll.
        while Arc::strong_count(&alive) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
}

#[test]
fn tasks_of_shutdown_hooks_end_with_the_last_hook() {
    let runtime = Runtime::new().unwrap();
    let (sent, fates) = mpsc::channel();
    let letter = Letter {
        post: Post {
            may_go: Arc::default(),
            sent,
        },
        fate: "lost",
    };
    let app = App::new(routes![]).on_shutdown(async || {
        veduta::spawn(async move {
            let _letter = letter;
            std::future::pending::<()>().await;
        });
    });
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        app.serve_until(listener, async {}).await.unwrap();
    });
    // On a busy machine the server does not wait for the thread that drops it.
    assert_eq!(fates.recv_timeout(PATIENCE), Ok("lost"));
}
