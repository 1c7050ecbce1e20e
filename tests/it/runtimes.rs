//! Both shapes of the runtime, as settings of a program: the same application, the same end.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::program::Program;
use crate::support::{PATIENCE, connect, exchange, get, read_all, read_until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_veduta-runtimes");
const WORK_STEALING: &[&str] = &["--runtime", "work-stealing"];
const PER_CORE: &[&str] = &["--runtime", "per-core", "--event-loop-threads", "3"];
/// The threads of the latter.
const LOOPS: [&str; 3] = ["veduta-loop-0", "veduta-loop-1", "veduta-loop-2"];

fn command(runtime: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(runtime).stdout(Stdio::null());
    command
}

fn start(runtime: &[&str]) -> Program {
    let mut command = command(runtime);
    Program::start(command.args(["--bind", "127.0.0.1:0"]), 1)
}

/// The status and the body of an answer.
fn ask(address: SocketAddr, target: &str) -> (u16, String) {
    let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    parts(&exchange(address, request.as_bytes()))
}

fn parts(answer: &str) -> (u16, String) {
    let status = answer["HTTP/1.1 ".len()..][..3].parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

/// Asks on a connection that stays open, where the answer has a length.
fn ask_on(stream: &mut TcpStream, target: &str) -> String {
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let head = read_until(stream, "\r\n\r\n");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.expect(&head).parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// A connection of each event loop. The system deals them out by their addresses, so it takes some more.
fn one_a_loop(address: SocketAddr) -> BTreeMap<String, TcpStream> {
    let began = Instant::now();
    let mut streams = BTreeMap::new();
    while streams.len() < LOOPS.len() {
        assert!(began.elapsed() < PATIENCE, "only {streams:?}");
        let mut stream = connect(address);
        streams.insert(ask_on(&mut stream, "/loop"), stream);
    }
    let names: Vec<_> = streams.keys().collect();
    assert_eq!(names, LOOPS);
    streams
}

fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn every_kind_of_view_is_answered_in_both() {
    for runtime in [WORK_STEALING, PER_CORE] {
        let program = start(runtime);
        let address = program.tcp(0);
        for _ in 0..8 {
            for target in ["/blocking", "/cpu", "/task"] {
                assert_eq!(ask(address, target), (200, "pooled".to_owned()), "{target}");
            }
            assert_eq!(ask(address, "/panic").0, 500);
            let (_, name) = ask(address, "/inline");
            let is_a_core = LOOPS.contains(&&*name);
            assert_eq!(is_a_core, runtime == PER_CORE, "{name}");
        }
        assert_eq!(program.terminate(), Some(0));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_connection_stays_with_its_core_and_each_core_has_some() {
    let program = start(PER_CORE);
    for (name, mut stream) in one_a_loop(program.tcp(0)) {
        for target in ["/loop", "/inline", "/loop"] {
            assert_eq!(ask_on(&mut stream, target), name);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_threads_of_the_event_loop_are_as_many_as_is_said() {
    let has = |command: &mut Command, name: &str, expected: usize| {
        let program = Program::start(command.args(["--bind", "127.0.0.1:0"]), 1);
        let named = || {
            let (_, threads) = ask(program.tcp(0), "/threads");
            threads.lines().filter(|it| it.starts_with(name)).count()
        };
        // A thread that was started names itself a little later.
        let began = Instant::now();
        while named() < expected {
            assert!(began.elapsed() < PATIENCE, "{} of {expected}", named());
        }
        assert_eq!(named(), expected);
    };
    has(&mut command(PER_CORE), "veduta-loop-", 3);
    let of_tokio = "tokio-rt-worker";
    let of_setting = &["--event-loop-threads", "5"];
    has(&mut command(of_setting), of_tokio, 5);
    let by_variable = |options: &[&str]| {
        let mut command = command(options);
        command.env("TOKIO_WORKER_THREADS", "4");
        command
    };
    has(&mut by_variable(&[]), of_tokio, 4);
    has(&mut by_variable(of_setting), of_tokio, 5);
    has(&mut by_variable(&PER_CORE[..2]), "veduta-loop-", 4);
}

#[test]
fn what_is_under_way_on_each_core_is_finished() {
    let mut command = command(PER_CORE);
    command
        .args(["--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped());
    let mut program = Program::start(&mut command, 1);
    let mut output = program.stdout();
    let address = program.tcp(0);
    let idle = one_a_loop(address);
    let mut busy = one_a_loop(address);
    for (name, stream) in &mut busy {
        write!(stream, "GET /until-stopped HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        read_until(stream, name);
    }
    assert_eq!(program.terminate(), Some(0));
    for stream in busy.into_values() {
        let rest = read_all(stream);
        assert!(rest.contains(" has finished\r\n0\r\n\r\n"), "{rest:?}");
    }
    for stream in idle.into_values() {
        assert_eq!(read_all(stream), "");
    }
    // Hooks run once, on none of them.
    let mut said = String::new();
    output.read_to_string(&mut said).unwrap();
    assert_eq!(said, "started on main\nstopped\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_core_that_hangs_keeps_neither_the_others_nor_the_signals() {
    let program = start(&[PER_CORE, &["--quarantine", "false"]].concat());
    let mut streams = one_a_loop(program.tcp(0));
    let (_, mut held) = streams.pop_first().unwrap();
    write!(held, "GET /hang HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let (_, mut other) = streams.pop_first().unwrap();
    let began = Instant::now();
    while ask_on(&mut other, "/hanging") == "0" {
        assert!(began.elapsed() < PATIENCE, "it never hangs");
    }
    let (_, mut under_way) = streams.pop_first().unwrap();
    write!(under_way, "GET /until-stopped HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    read_until(&mut under_way, "veduta-loop-");
    program.signal();
    // The others have heard of it.
    read_until(&mut under_way, "has finished");
    assert_eq!(program.terminate(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_view_that_stalls_one_core_is_in_quarantine_for_all() {
    let program = start(&[PER_CORE, &["--watchdog-threshold", "20ms"]].concat());
    let mut streams = one_a_loop(program.tcp(0));
    let began = Instant::now();
    while ask(program.tcp(0), "/quarantine").1 == "0" {
        assert!(began.elapsed() < PATIENCE, "it is not convicted");
        ask(program.tcp(0), "/stall");
    }
    for stream in streams.values_mut() {
        let thread = ask_on(stream, "/stall");
        assert!(thread.starts_with("veduta-quarantine-"), "{thread}");
    }
}

/// The system has no such sockets elsewhere.
#[cfg(target_os = "linux")]
#[test]
fn an_address_in_use_is_refused_by_whoever_comes_second() {
    for (first, second) in [
        (PER_CORE, PER_CORE),
        (PER_CORE, WORK_STEALING),
        (WORK_STEALING, PER_CORE),
    ] {
        let program = start(first);
        let address = program.addresses[0].trim_start_matches("http://");
        let message = refusal(command(second).args(["--bind", address]));
        assert!(
            message.contains(&format!("cannot listen on {address}: ")),
            "{message}"
        );
        assert!(TcpListener::bind(address).is_err());
        assert_eq!(ask(program.tcp(0), "/task").0, 200);
    }
}

#[test]
fn all_addresses_are_served_by_each_core() {
    let mut folder = std::env::temp_dir();
    folder.push(format!("veduta-runtimes-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("app.sock");
    let bind = format!("127.0.0.1:0,[::1]:0,unix:{}", path.display());
    let program = Program::start(command(PER_CORE).args(["--bind", &bind]), 3);
    assert_ne!(program.tcp(0), program.tcp(1));
    for address in [program.tcp(0), program.tcp(1)] {
        one_a_loop(address);
    }
    for _ in 0..16 {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
            .write_all(b"GET /task HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(parts(&answer), (200, "pooled".to_owned()));
    }
    assert_eq!(program.terminate(), Some(0));
    assert!(!path.exists());
    std::fs::remove_dir(&folder).unwrap();
}

#[test]
fn an_inherited_socket_is_shared_by_the_cores_and_stays() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    for _ in 0..2 {
        let mut command = Command::new("sh");
        command
            .args(["-c", "LISTEN_FDS=1 exec \"$0\" \"$@\" 3<&0", PROGRAM])
            .args(PER_CORE)
            .stdout(Stdio::null())
            .stdin(Stdio::from(OwnedFd::from(socket.try_clone().unwrap())));
        let program = Program::start(&mut command, 1);
        assert_eq!(program.tcp(0), address);
        for _ in 0..16 {
            assert_eq!(ask(address, "/task").0, 200);
        }
        assert_eq!(program.terminate(), Some(0));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_waits_for_room_on_one_core_gets_it_from_the_others() {
    let more = ["--connection-limit", "6", "--keep-alive-timeout", "never"];
    let program = start(&[PER_CORE, &more].concat());
    let address = program.tcp(0);
    let visit = || {
        let mut stream = get(address, "/inline");
        assert!(read_until(&mut stream, "veduta-loop-").contains(" 200 "));
        stream
    };
    let _guests: Vec<_> = (0..100).map(|_| visit()).collect();
}

#[test]
fn what_is_no_runtime_and_no_count_does_not_start() {
    let message = refusal(command(&["--runtime", "per-cpu"]).env("VEDUTA_EVENT_LOOP_THREADS", "0"));
    for line in [
        "`--runtime`: `per-cpu` is no runtime; write `work-stealing` or `per-core`",
        "`VEDUTA_EVENT_LOOP_THREADS`: `0` is too little; write `1` or more",
    ] {
        assert!(message.contains(line), "{message}");
    }
    for runtime in [WORK_STEALING, &PER_CORE[..2]] {
        let message = refusal(command(runtime).env("TOKIO_WORKER_THREADS", "many"));
        let line = "`TOKIO_WORKER_THREADS`: `many` is no count of threads; write";
        assert!(message.contains(line), "{message}");
    }
}

#[test]
fn the_settings_are_shown() {
    let mut command = command(&["check"]);
    let output = command
        .stdout(Stdio::piped())
        .env("VEDUTA_RUNTIME", "per-core")
        .args(["--event-loop-threads", "3"])
        .output()
        .unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<_> = report
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for row in [
        "runtime per-core environment VEDUTA_RUNTIME",
        "event_loop_threads 3 command line --event-loop-threads",
    ] {
        assert!(rows.iter().any(|it| it == row), "{report}");
    }
}
