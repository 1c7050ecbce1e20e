//! Where a server listens: Unix sockets, several addresses, inherited sockets.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use veduta::{Address, App, ClientAddr, Listener, routes, view};

use crate::program::Program;
use crate::support::{PATIENCE, exchange};

const PROGRAM: &str = env!("CARGO_BIN_EXE_veduta-settings");
const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// A folder that is removed with the value; its name is short enough for a socket.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("veduta-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("app.sock")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn on(bind: &[&str]) -> Program {
    let options = bind.iter().flat_map(|bind| ["--bind", *bind]);
    Program::start(Command::new(PROGRAM).args(options), bind.len())
}

fn ask(path: &Path, target: &str) -> String {
    let mut stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn assert_hello(address: SocketAddr) {
    let answer = exchange(address, GET);
    assert!(answer.ends_with("hello"), "{answer:?}");
}

/// What the program says when it does not start.
fn refusal(bind: &str) -> String {
    let output = Command::new(PROGRAM)
        .args(["--bind", bind])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_unix_socket_is_served_and_its_file_removed() {
    let folder = Folder::new();
    let path = folder.socket();
    let bind = format!("unix:{}", path.display());
    let program = on(&[&bind]);
    assert_eq!(program.addresses, [bind]);
    assert!(ask(&path, "/").ends_with("\r\n\r\nhello"));
    assert!(ask(&path, "/client").ends_with("\r\n\r\nfalse"));
    assert!(ask(&path, "/address").starts_with("HTTP/1.1 500 "));
    assert_eq!(program.terminate(), Some(0));
    assert!(!path.exists());
}

#[test]
fn the_socket_of_a_dead_server_is_replaced_that_of_a_live_one_is_not() {
    let folder = Folder::new();
    let path = folder.socket();
    let bind = format!("unix:{}", path.display());
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "as after a crash");
    let program = on(&[&bind]);
    assert!(ask(&path, "/").ends_with("hello"));

    let message = refusal(&bind);
    assert!(
        message.contains("another server listens there"),
        "{message}"
    );
    assert!(ask(&path, "/").ends_with("hello"));

    // A successor's socket is not ours to remove.
    fs::remove_file(&path).unwrap();
    let successor = on(&[&bind]);
    assert_eq!(program.terminate(), Some(0));
    assert!(ask(&path, "/").ends_with("hello"));
    drop(successor);
}

#[test]
fn a_file_that_is_no_socket_is_not_replaced() {
    let folder = Folder::new();
    let path = folder.socket();
    fs::write(&path, "precious").unwrap();
    let message = refusal(&format!("unix:{}", path.display()));
    assert!(
        message.contains("there is a file that is no socket"),
        "{message}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    let missing = refusal(&format!("unix:{}", folder.0.join("no/app.sock").display()));
    assert!(missing.contains("cannot listen on unix:"), "{missing}");
}

#[test]
fn several_addresses_are_served_by_one_server() {
    let folder = Folder::new();
    let path = folder.socket();
    let two = format!("127.0.0.1:0, unix:{}", path.display());
    let mut command = Command::new(PROGRAM);
    let program = Program::start(command.args(["--bind", "127.0.0.1:0", "--bind", &two]), 3);
    let (one, two) = (program.tcp(0), program.tcp(1));
    assert_ne!(one, two);
    for address in [one, two, one] {
        assert_hello(address);
    }
    assert!(ask(&path, "/").ends_with("hello"));
    let other = folder.0.join("other.sock");
    let taken = refusal(&format!("unix:{},{one}", other.display()));
    assert!(!other.exists());
    assert!(
        taken.contains(&format!("cannot listen on {one}")),
        "{taken}"
    );
}

/// Starts the program with these sockets as its file descriptors 3 and 4.
fn inheriting(script: &str, tcp: TcpListener, unix: UnixListener, count: usize) -> Program {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{script} exec \"$0\" \"$@\" 3<&0 4<&1")])
        .args([PROGRAM, "--bind", "127.0.0.1:0"])
        .stdin(Stdio::from(OwnedFd::from(tcp)))
        .stdout(Stdio::from(OwnedFd::from(unix)));
    Program::start(&mut command, count)
}

#[test]
fn inherited_sockets_are_served_instead_of_addresses() {
    let folder = Folder::new();
    let path = folder.socket();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let unix = UnixListener::bind(&path).unwrap();
    let program = inheriting("LISTEN_PID=$$ LISTEN_FDS=2", tcp, unix, 2);
    let unix = format!("unix:{}", path.display());
    assert_eq!(program.addresses, [format!("http://{address}"), unix]);
    assert_hello(address);
    assert!(ask(&path, "/").ends_with("hello"));
    assert_eq!(program.terminate(), Some(0));
    assert!(path.exists(), "it is the service manager's");
}

#[test]
fn sockets_for_another_process_are_left_alone() {
    let folder = Folder::new();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let unix = UnixListener::bind(folder.socket()).unwrap();
    let program = inheriting("LISTEN_PID=1 LISTEN_FDS=2", tcp, unix, 1);
    assert_ne!(program.tcp(0), address);
    assert_hello(program.tcp(0));
}

#[test]
fn what_is_passed_and_does_not_listen_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connection = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    for (passed, reason) in [
        (Stdio::null(), "not a socket"),
        (Stdio::from(OwnedFd::from(connection)), "write `Accept=no`"),
    ] {
        let mut command = Command::new("sh");
        command
            .args(["-c", "LISTEN_FDS=1 exec \"$0\" 3<&0", PROGRAM])
            .stdin(passed);
        let output = command.output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(
            message.contains("cannot listen on the sockets of `LISTEN_FDS`"),
            "{message}"
        );
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn a_server_without_a_command_line_opens_the_same_sockets() {
    let folder = Folder::new();
    let bind = format!("127.0.0.1:0,unix:{}", folder.socket().display());
    let mut command = Command::new(PROGRAM);
    let program = Program::start(command.arg("--serve").env("VEDUTA_BIND", bind), 2);
    assert_hello(program.addresses[0].parse().unwrap());
    assert!(ask(&folder.socket(), "/").ends_with("hello"));
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view("/client")]
async fn client(client: Option<ClientAddr>) -> String {
    client.is_some().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_of_tokio_are_served_together() {
    let folder = Folder::new();
    let path = folder.socket();
    let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let unix = tokio::net::UnixListener::bind(&path).unwrap();
    let listener = Listener::from_iter([Listener::from(tcp), Listener::from(unix)]);
    let addresses = [Address::Tcp(address), Address::Unix(path.clone())];
    assert_eq!(listener.addresses().unwrap(), addresses);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let app = App::new(routes![hello, client]);
    let server = tokio::spawn(app.serve_until(listener, async { drop(stopped.await) }));
    let answers =
        tokio::task::spawn_blocking(move || (exchange(address, GET), ask(&path, "/client")));
    let (over_tcp, over_unix) = answers.await.unwrap();
    assert!(over_tcp.ends_with("hello") && over_unix.ends_with("false"));
    drop(stop);
    server.await.unwrap().unwrap();
    assert!(folder.socket().exists(), "it was made elsewhere");
}
