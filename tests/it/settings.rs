//! Settings from outside: the environment and the command line. And what they bound.

use std::future::IntoFuture;
use std::process::{Command, Output};
use std::sync::Arc;

use tokio::sync::Barrier;
use veduta::test::TestClient;
use veduta::{App, Bytes, Settings, State, routes, view};

/// The program of `programs/settings.rs`, with these variables and arguments.
fn run(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_veduta-settings");
    Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

/// What the program says when it does not start.
fn refusal(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = run(variables, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_application() {
    let variables = [
        ("VEDUTA_BODY_LIMIT", "2kB"),
        ("VEDUTA_CPU_QUEUE", "8"),
        ("VEDUTA_POOL", "reports=8:20"),
        ("VEDUTA_WRITE_TIMEOUT", "never"),
    ];
    let output = run(
        &variables,
        &[
            "--body-limit",
            "3KiB",
            "check",
            "--bind",
            "[::1]:1",
            "--bind",
            "unix:x",
        ],
    );
    let report = stdout(&output);
    let row = |name: &str| {
        let line = report.lines().find(|line| line.starts_with(name));
        let words: Vec<_> = line.unwrap().split_whitespace().collect();
        words.join(" ")
    };
    assert!(report.starts_with("in order: 3 views\n"), "{report}");
    assert_eq!(
        row("body_limit"),
        "body_limit 3 KiB command line --body-limit"
    );
    assert_eq!(row("bind"), "bind [::1]:1,unix:x command line --bind");
    assert_eq!(row("cpu_queue"), "cpu_queue 8 environment VEDUTA_CPU_QUEUE");
    assert_eq!(
        row("write_timeout"),
        "write_timeout never environment VEDUTA_WRITE_TIMEOUT"
    );
    assert_eq!(
        row("pool"),
        "pool reports=8:20,exports=1:9 environment VEDUTA_POOL"
    );
    assert_eq!(row("blocking_queue"), "blocking_queue 5 application");
    assert_eq!(row("head_limit"), "head_limit 32 KiB default");
}

#[test]
fn all_that_is_wrong_outside_is_said_at_once_with_its_place() {
    let variables = [
        ("VEDUTA_BLOCKING_THREAD", "4"),
        ("VEDUTA_DATABASE", "x"),
        ("VEDUTA_HEAD_LIMIT", "4KiB"),
        ("VEDUTA_BODY_TIMEOUT", "10"),
        ("VEDUTA_POOL", "report=8"),
        ("VEDUTA_URI_LIMIT", ""),
    ];
    let arguments = [
        "--bind",
        "localhost",
        "--blocking-threads=0",
        "--pool=exports",
        "--header-count-limit=1000000",
    ];
    let message = refusal(&variables, &arguments);
    for line in [
        "unknown variable `VEDUTA_BLOCKING_THREAD`; did you mean `VEDUTA_BLOCKING_THREADS`?",
        "unknown variable `VEDUTA_DATABASE`; those with `VEDUTA_` are for the settings of veduta, rename yours",
        "`VEDUTA_HEAD_LIMIT`: `4 KiB` is too little; write `8 KiB` or more",
        "`VEDUTA_BODY_TIMEOUT`: `10` is no time; write a number and a unit, such as",
        "`VEDUTA_POOL`: there is no pool `report`; did you mean `reports`?",
        "`--pool`: `exports` is no pool; write its name and threads, such as",
        "`VEDUTA_URI_LIMIT`: `` is no size; write bytes, or a size such as",
        "`--bind`: `localhost` is no address; write `127.0.0.1:8000`, `[::]:80` or `unix:/run/app.sock`",
        "`--blocking-threads`: `0` is too little; write `1` or more",
        "`--header-count-limit`: `1000000` is too much; write `20000` or less",
    ] {
        assert!(
            message.contains(&format!("\n  - {line}")),
            "{line}: {message}"
        );
    }
    assert_eq!(message.lines().count(), 11, "{message}");
}

#[test]
fn a_value_that_counts_no_more_is_still_checked() {
    let message = refusal(
        &[("VEDUTA_CPU_QUEUE", "many")],
        &["--cpu-queue", "3", "check"],
    );
    assert!(
        message.contains("`VEDUTA_CPU_QUEUE`: `many` is no count"),
        "{message}"
    );
}

#[test]
fn a_server_without_a_command_line_reads_the_environment_too() {
    let message = refusal(&[("VEDUTA_BIN", "x"), ("VEDUTA_BIND", "x")], &["--serve"]);
    assert!(
        message.contains("the settings cannot be used:"),
        "{message}"
    );
    assert!(message.contains("did you mean `VEDUTA_BIND`?"), "{message}");
    assert!(
        message.contains("`VEDUTA_BIND`: `x` is no address"),
        "{message}"
    );
}

#[test]
fn the_help_names_every_setting_with_its_default_and_its_variable() {
    let output = run(&[], &["--help"]);
    let help = stdout(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for words in [
        "--bind <ADDRESS> The addresses to listen on",
        "[default: 127.0.0.1:8000] [env: VEDUTA_BIND]",
        "--header-timeout <TIME> How long a client may take",
        "[default: one per core] [env: VEDUTA_CPU_THREADS]",
        "[default: 2.5 MiB] [env: VEDUTA_BODY_LIMIT]",
        "[default: 25 s] [env: VEDUTA_SHUTDOWN_GRACE]",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
    let short = run(&[], &["-h"]);
    assert!(stdout(&short).contains("--bind") && !stdout(&short).contains("--cpu-queue"));
}

#[test]
fn an_application_whose_settings_are_out_of_range_is_refused() {
    let settings = Settings::default().head_limit(100).blocking_threads(0);
    let error = App::new(routes![]).settings(settings).check().unwrap_err();
    let message = format!("{error:?}");
    for line in [
        "`Settings::head_limit`: `100 B` is too little; write `8 KiB` or more",
        "`Settings::blocking_threads`: `0` is too little; write `1` or more",
    ] {
        assert!(message.contains(line), "{message}");
    }
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

/// Holds its body until the test comes to the barrier for the second time.
#[view(POST, "/hold")]
async fn hold(body: Bytes, barrier: State<Barrier>) -> String {
    barrier.wait().await;
    barrier.wait().await;
    body.len().to_string()
}

#[view(POST, "/length")]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

const BODY: usize = 600 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn all_bodies_together_have_a_limit_and_give_back_what_they_took() {
    let barrier = Arc::new(Barrier::new(2));
    let settings = Settings::default().buffered_bodies_limit(1024 * 1024);
    let app = App::new(routes![hello, hold, length])
        .shared_state(Arc::clone(&barrier))
        .settings(settings);
    let client = TestClient::over_socket(app);
    let post = |path| client.post(path).body(vec![b'x'; BODY]).into_future();
    for _ in 0..3 {
        let meanwhile = async {
            barrier.wait().await;
            let refused = post("/length").await;
            assert_eq!(refused.status(), 503);
            assert_eq!(refused.header("retry-after"), Some("1"));
            let short = client.post("/length").body("short").await;
            assert_eq!((short.text(), client.get("/").await.text()), ("5", "hello"));
            barrier.wait().await;
        };
        let (held, ()) = tokio::join!(post("/hold"), meanwhile);
        assert_eq!(held.text(), BODY.to_string());
        assert_eq!(post("/length").await.text(), BODY.to_string());
    }
}

#[test]
fn a_body_that_could_never_be_held_is_too_large() {
    let settings = Settings::default()
        .body_limit(1 << 20)
        .buffered_bodies_limit(1 << 10);
    let client = TestClient::new(App::new(routes![length]).settings(settings));
    let response = client
        .post("/length")
        .header("content-length", "1025")
        .body(vec![0; 1025])
        .wait();
    assert_eq!(response.status(), 413);
    assert!(
        response.text().contains("1024 bytes"),
        "{}",
        response.text()
    );
}
