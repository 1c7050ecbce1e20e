//! Reading the files of certificates again while a server presents them.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::Tls;
use super::files::Files;

/// How often the files are read.
const EVERY: Duration = Duration::from_secs(2);

/// Files are watched until it is dropped.
pub(in crate::server) struct Watch {
    #[expect(dead_code, reason = "it ends the thread by being dropped")]
    end: Sender<()>,
}

/// Watches the files of these, if they have any.
///
/// A thread of its own reads them: a disk that hangs must hold nobody else, and a pool that is full must not keep a
/// certificate from being renewed.
pub(in crate::server) fn watch<'a>(all: impl Iterator<Item = &'a Tls>) -> Option<Watch> {
    let mut watched: Vec<Watched> = Vec::new();
    for files in all.filter_map(|tls| tls.files.as_ref()) {
        if !watched.iter().any(|other| Arc::ptr_eq(&other.files, files)) {
            watched.push(Watched::new(Arc::clone(files)));
        }
    }
    if watched.is_empty() {
        return None;
    }
    let (end, ended) = mpsc::channel();
    if let Err(error) = start(watched, ended) {
        tracing::warn!(%error, "certificates are not reloaded: their files cannot be watched");
    }
    Some(Watch { end })
}

fn start(mut watched: Vec<Watched>, ended: Receiver<()>) -> io::Result<()> {
    let watch = move || {
        while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            watched.iter_mut().for_each(Watched::look);
        }
    };
    let name = "veduta-certificates".to_owned();
    thread::Builder::new().name(name).spawn(watch).map(drop)
}

struct Watched {
    files: Arc<Files>,
    /// How often in a row they could not be used.
    failures: u32,
}

impl Watched {
    fn new(files: Arc<Files>) -> Self {
        Self { files, failures: 0 }
    }

    fn look(&mut self) {
        match self.files.reload() {
            Ok(is_new) => {
                self.failures = 0;
                if is_new {
                    let file = self.files.certificate().display();
                    tracing::info!(%file, "presenting the new certificate");
                }
            }
            Err(problem) => {
                self.failures = self.failures.saturating_add(1);
                // The first time somebody may be writing them.
                if self.failures == 2 {
                    let problem = problem.text;
                    tracing::warn!(%problem, "still presenting the old certificate");
                }
            }
        }
    }
}
