//! One server takes over from another, and no client notices.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use super::LIFE;
use crate::program::Program;
use crate::support::PATIENCE;

/// Clients that come again and again until it is dropped.
struct Storm {
    is_over: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<()>>,
}

impl Storm {
    fn on(address: SocketAddr) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let served = Arc::new(AtomicUsize::new(0));
        let client = |_| {
            let (is_over, served) = (Arc::clone(&is_over), Arc::clone(&served));
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    visit(address).unwrap();
                    served.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        Self {
            clients: (0..8).map(client).collect(),
            is_over,
            served,
        }
    }

    /// Waits until so many more were served.
    fn serve(&self, more: usize) {
        let enough = self.served.load(Ordering::Relaxed) + more;
        while self.served.load(Ordering::Relaxed) < enough {
            // One that has failed would be waited for.
            let has_failed = self.clients.iter().any(JoinHandle::is_finished);
            assert!(!has_failed, "a client was refused or reset");
            std::thread::yield_now();
        }
    }

    fn end(self) {
        self.is_over.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.join().unwrap();
        }
    }
}

fn visit(address: SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.ends_with("hello"), "{answer:?}");
    Ok(())
}

/// Several servers, one after the other.
fn generations(address: SocketAddr, start: impl Fn() -> Program) {
    let mut current = start();
    let storm = Storm::on(address);
    for _ in 0..5 {
        storm.serve(200);
        let next = start();
        storm.serve(50);
        assert_eq!(current.terminate(), Some(0));
        current = next;
    }
    storm.serve(200);
    storm.end();
}

#[test]
fn an_inherited_socket_goes_from_server_to_server_and_no_client_is_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let start = || {
        let mut command = Command::new("sh");
        command
            .args(["-c", "LISTEN_FDS=1 exec \"$0\" 3<&0", LIFE])
            .stdin(Stdio::from(OwnedFd::from(listener.try_clone().unwrap())));
        Program::start(&mut command, 1)
    };
    generations(listener.local_addr().unwrap(), start);
}

/// Elsewhere the system may reset clients of the server that stops.
#[cfg(target_os = "linux")]
#[test]
fn servers_side_by_side_at_one_address_take_over_and_no_client_is_lost() {
    side_by_side(&["--runtime", "work-stealing"]);
}

#[cfg(target_os = "linux")]
#[test]
fn so_do_servers_with_several_sockets_each() {
    side_by_side(&["--runtime", "per-core", "--event-loop-threads", "2"]);
}

#[cfg(target_os = "linux")]
fn side_by_side(runtime: &[&str]) {
    // Keeps the port, without listening there.
    let port = tokio::net::TcpSocket::new_v4().unwrap();
    port.set_reuseport(true).unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = port.local_addr().unwrap();
    let start = || {
        let mut command = Command::new(LIFE);
        command
            .args(runtime)
            .args(["--reuse-port", "true", "--bind", &address.to_string()]);
        Program::start(&mut command, 1)
    };
    generations(address, start);
}

#[test]
fn without_the_setting_a_second_server_is_refused() {
    let mut command = Command::new(LIFE);
    let first = Program::start(command.args(["--bind", "127.0.0.1:0"]), 1);
    let output = Command::new(LIFE)
        .args(["--reuse-port", "true"])
        .args(["--bind", &first.tcp(0).to_string()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("cannot listen on"), "{message}");
}
