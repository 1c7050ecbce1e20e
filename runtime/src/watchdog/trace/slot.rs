//! [`Slot`]: where a question waits for a thread, and its answer for who has asked.
//!
//! The thread answers from within a signal, anywhere in its code: all here is atomics, and nothing waits.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crossbeam_utils::atomic::AtomicCell;

use crate::polling::{LoopThread, Turn};

/// The innermost ones are kept of a stack that is deeper, as only an endless one is.
const DEEPEST: usize = 512;

/// One question at a time, and its answer.
#[derive(Debug)]
pub(super) struct Slot {
    /// A [`State`]. It changes in one step, so a question cannot be answered that has been taken back.
    state: AtomicU64,
    thread: AtomicCell<Option<&'static LoopThread>>,
    turn: AtomicCell<Turn>,
    frames: [AtomicUsize; DEEPEST],
    depth: AtomicUsize,
}

/// The number of a question, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    number: u64,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nobody asks.
    Idle,
    Asked,
    /// The thread is about to answer, and nobody else may touch the frames.
    Answering,
    Answered,
    /// The thread was asked too late, or cannot answer.
    Declined,
}

/// A question that has been asked.
#[derive(Debug)]
pub(super) struct Question(u64);

/// What has become of a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    NotYet,
    /// The addresses of the thread's frames, innermost first.
    Frames(Vec<usize>),
    Declined,
}

/// Where a thread writes its frames.
pub(super) struct Frames<'a> {
    slot: &'a Slot,
    depth: usize,
}

impl Slot {
    pub(super) const fn new() -> Self {
        Self {
            state: AtomicU64::new(0),
            thread: AtomicCell::new(None),
            turn: AtomicCell::new(Turn::FIRST),
            frames: [const { AtomicUsize::new(0) }; DEEPEST],
            depth: AtomicUsize::new(0),
        }
    }

    /// Whether no lock stands behind what a thread does here.
    pub(super) const fn is_free_of_locks() -> bool {
        AtomicCell::<Option<&'static LoopThread>>::is_lock_free()
            && AtomicCell::<Turn>::is_lock_free()
    }

    /// For one thread at a time; `None` while the last question is answered, too late for who has asked it.
    pub(super) fn ask(&self, thread: &'static LoopThread, turn: Turn) -> Option<Question> {
        let last = self.state();
        if last.phase == Phase::Answering {
            return None;
        }
        let number = last.number + 1;
        let idle = State {
            number,
            phase: Phase::Idle,
        };
        // Not a plain store: a signal that is late may have found the last question.
        self.change(last, idle)?;
        self.thread.store(Some(thread));
        self.turn.store(turn);
        self.depth.store(0, Ordering::Relaxed);
        self.change(idle, idle.in_phase(Phase::Asked))?;
        Some(Question(number))
    }

    /// What has become of it.
    pub(super) fn answer_to(&self, question: &Question) -> Answer {
        let state = self.state();
        match state.phase {
            _ if state.number != question.0 => Answer::Declined,
            Phase::Asked | Phase::Answering => Answer::NotYet,
            Phase::Idle | Phase::Declined => Answer::Declined,
            Phase::Answered => {
                let depth = self.depth.load(Ordering::Relaxed);
                let frames = self.frames.iter().take(depth);
                Answer::Frames(frames.map(|frame| frame.load(Ordering::Relaxed)).collect())
            }
        }
    }

    /// A thread that has not begun to answer will not.
    pub(super) fn take_back(&self, question: &Question) {
        let asked = State {
            number: question.0,
            phase: Phase::Asked,
        };
        let _ = self.change(asked, asked.in_phase(Phase::Idle));
    }

    /// Answers what the calling thread, whose number that is, has been asked; from within a signal.
    ///
    /// `write` says whether it has written the frames.
    pub(super) fn answer(&self, id: i32, write: impl FnOnce(&mut Frames<'_>) -> bool) {
        let asked = self.state();
        if asked.phase != Phase::Asked {
            return;
        }
        // If the question has changed meanwhile, the next step fails.
        let Some(thread) = self.thread.load().filter(|thread| thread.id() == id) else {
            return;
        };
        let is_in_turn = thread.turn() == self.turn.load();
        let answering = asked.in_phase(Phase::Answering);
        if self.change(asked, answering).is_none() {
            return;
        }
        let mut frames = Frames {
            slot: self,
            depth: 0,
        };
        let phase = if is_in_turn && write(&mut frames) {
            self.depth.store(frames.depth, Ordering::Relaxed);
            Phase::Answered
        } else {
            Phase::Declined
        };
        let answered = asked.in_phase(phase);
        self.state.store(answered.into_bits(), Ordering::Release);
    }

    fn state(&self) -> State {
        State::from_bits(self.state.load(Ordering::Acquire))
    }

    fn change(&self, from: State, to: State) -> Option<()> {
        self.state
            .compare_exchange(
                from.into_bits(),
                to.into_bits(),
                Ordering::AcqRel,
                Ordering::Relaxed,
            )
            .ok()
            .map(drop)
    }
}

impl Frames<'_> {
    /// Writes one, further out than the last; `false` when there is no room for more.
    pub(super) fn push(&mut self, address: usize) -> bool {
        let Some(frame) = self.slot.frames.get(self.depth) else {
            return false;
        };
        frame.store(address, Ordering::Relaxed);
        self.depth += 1;
        true
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }
}

impl State {
    fn in_phase(self, phase: Phase) -> Self {
        Self { phase, ..self }
    }

    fn into_bits(self) -> u64 {
        self.number << 3 | self.phase as u64
    }

    fn from_bits(bits: u64) -> Self {
        let phase = match bits & 7 {
            0 => Phase::Idle,
            1 => Phase::Asked,
            2 => Phase::Answering,
            3 => Phase::Answered,
            _ => Phase::Declined,
        };
        Self {
            number: bits >> 3,
            phase,
        }
    }
}
