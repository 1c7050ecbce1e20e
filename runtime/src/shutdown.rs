//! Telling every connection that the server stops, and waiting for the last of them.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;

/// How long connections have to be dropped once they are cut off.
const LETTING_GO: Duration = Duration::from_secs(1);

/// How far a server is on its way down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Requests are accepted.
    Serving,
    /// Those that were accepted are finished.
    Draining,
    /// Whatever is left is dropped.
    Over,
}

/// What connections are told.
#[derive(Clone, Copy, Debug)]
struct Word {
    phase: Phase,
    /// How often those who do nothing were asked to leave.
    crowds: u64,
}

/// The side of the server.
#[derive(Debug)]
pub(crate) struct Shutdown {
    /// One an event loop: whoever waits for a word writes where the others that do so write.
    words: Box<[watch::Sender<Word>]>,
    last_call: LastCall,
    ending: Ending,
}

/// Whether answers ask their clients to connect elsewhere next time: how many want them to.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastCall(Arc<AtomicUsize>);

/// Somebody who wants them to.
#[must_use]
pub(crate) struct Asking(LastCall);

impl LastCall {
    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Turns it on for as long as the value lives.
    pub(crate) fn ask(&self) -> Asking {
        self.0.fetch_add(1, Ordering::Relaxed);
        Asking(self.clone())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How far an application is between its startup hooks and the word to stop.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    has_started: AtomicBool,
    is_leaving: AtomicBool,
}

impl Standing {
    pub(crate) fn has_started(&self) -> bool {
        self.has_started.load(Ordering::Relaxed)
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Relaxed)
    }

    pub(crate) fn start(&self) {
        self.has_started.store(true, Ordering::Relaxed);
    }

    pub(crate) fn leave(&self) {
        self.is_leaving.store(true, Ordering::Relaxed);
    }
}

/// Tells answers that have no end of their own that the server stops, and what is dropped whether that is why.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    has_begun: Arc<watch::Sender<bool>>,
    is_cut: Arc<AtomicBool>,
}

impl Ending {
    pub(crate) fn new() -> Self {
        Self {
            has_begun: Arc::new(watch::Sender::new(false)),
            is_cut: Arc::default(),
        }
    }

    pub(crate) fn begin(&self) {
        self.has_begun.send_replace(true);
    }

    /// What is dropped from now on is cut off.
    pub(crate) fn cut(&self) {
        self.is_cut.store(true, Ordering::Release);
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Acquire)
    }

    /// Waits until the server stops.
    pub(crate) fn begun(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut has_begun = self.has_begun.subscribe();
        async move {
            if has_begun.wait_for(|has_begun| *has_begun).await.is_err() {
                // Whoever would have told has gone without a word.
                std::future::pending::<()>().await;
            }
        }
    }
}

/// The side of a connection; the server waits until the last one is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Watcher {
    word: watch::Receiver<Word>,
    /// How often it has heard that others wait.
    crowds: u64,
}

impl Shutdown {
    /// Of a server with connections on so many event loops.
    pub(crate) fn new(ending: Ending, loops: usize) -> Self {
        let first = Word {
            phase: Phase::Serving,
            crowds: 0,
        };
        Self {
            words: (0..loops).map(|_| watch::Sender::new(first)).collect(),
            last_call: LastCall::default(),
            ending,
        }
    }

    pub(crate) fn last_call(&self) -> LastCall {
        self.last_call.clone()
    }

    /// From now on every answer ends its connection; what is idle stays open for a moment, so that
    /// busy clients learn of it in an answer.
    pub(crate) fn announce(&self) {
        // For good.
        self.last_call.0.fetch_add(1, Ordering::Relaxed);
        self.ending.begin();
    }

    /// Waits until the server accepts no more connections than those who believe to be served already.
    pub(crate) fn begun(&self) -> impl Future<Output = ()> + Send + use<> {
        self.ending.begun()
    }

    /// For a connection of the event loop of this number.
    pub(crate) fn watcher(&self, event_loop: usize) -> Watcher {
        let word = self.words[event_loop].subscribe();
        let crowds = word.borrow().crowds;
        Watcher { word, crowds }
    }

    /// Asks connections that do nothing to leave.
    pub(crate) fn crowd(&self) {
        self.say(|word| word.crowds += 1);
    }

    fn enter(&self, phase: Phase) {
        self.say(|word| word.phase = phase);
    }

    fn say(&self, change: impl Fn(&mut Word)) {
        for word in &self.words {
            word.send_modify(&change);
        }
    }

    /// Waits until the last connection is gone, for so long at most.
    async fn gone(&self, time: Duration) {
        let all = async {
            for word in &self.words {
                word.closed().await;
            }
        };
        // The timeout says nothing that the counts of receivers do not.
        let _ = tokio::time::timeout(time, all).await;
    }

    /// Lets the connections finish, for `grace` at most.
    pub(crate) async fn drain(&self, grace: Duration) {
        self.enter(Phase::Draining);
        self.gone(grace).await;
    }

    /// Ends all connections at once. By then they have been dropped, those left out that a thread or a task of the
    /// application does not let go of.
    pub(crate) async fn cut(&self) {
        if self.words.iter().all(watch::Sender::is_closed) {
            return;
        }
        self.ending.cut();
        self.enter(Phase::Over);
        self.gone(LETTING_GO).await;
    }
}

impl Watcher {
    /// Whether the server is at least as far as `phase`.
    pub(crate) fn has_reached(&self, phase: Phase) -> bool {
        self.word.borrow().phase >= phase
    }

    /// Waits until the server is at least as far as `phase`.
    pub(crate) async fn reached(&mut self, phase: Phase) {
        self.heard(|word| word.phase >= phase).await;
    }

    /// Waits until the server is at least as far as `phase`, or others wait for the place of this connection.
    ///
    /// It must always be the same task that polls: one that is polled for other reasons, as a connection is for each
    /// request, looks only whether anything has been said.
    pub(crate) async fn reached_or_crowded(&mut self, phase: Phase) {
        let crowds = self.crowds;
        let mut glance = self.word.clone();
        {
            let heard = self.heard(|word| word.phase >= phase || word.crowds != crowds);
            let mut heard = pin!(heard);
            let mut is_registered = false;
            poll_fn(|cx| {
                let is_new = glance.has_changed().unwrap_or(true);
                if mem::replace(&mut is_registered, true) && !is_new {
                    return Poll::Pending;
                }
                glance.mark_unchanged();
                heard.as_mut().poll(cx)
            })
            .await;
        }
        self.crowds = self.word.borrow().crowds;
    }

    async fn heard(&mut self, is_it: impl Fn(&Word) -> bool) {
        if self.word.wait_for(is_it).await.is_err() {
            // The server was dropped without a word: what it accepted goes on.
            std::future::pending::<()>().await;
        }
    }
}
