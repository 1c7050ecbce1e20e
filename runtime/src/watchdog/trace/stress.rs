//! Signals into threads that do what is hard to interrupt.
//!
//! The thread ends one turn and begins the next all the time. `VEDUTA_TRACES=20000` asks for more of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;
use std::{env, panic, thread};

use super::signal;
use super::tests::{thread_of, tracer};
use super::tracer::frames_of;
use crate::polling::{self, Kind, LoopThread, Subject};

static IN_ALLOCATES: Subject = Subject::named(Kind::Hook, "allocates");
static IN_UNWINDS: Subject = Subject::named(Kind::Hook, "unwinds");
static IN_HAS_LOCALS: Subject = Subject::named(Kind::Hook, "has_locals");

/// How often a thread does each in one turn, so that all are met about as often.
const ALLOCATES: u32 = 2;
const UNWINDS: u32 = 500;
const USES_LOCALS: u32 = 20;

thread_local! {
    static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn allocates() {
    let _polling = polling::begin(u64::MAX);
    let _hook = polling::hook(&IN_ALLOCATES, None);
    for _ in 0..ALLOCATES {
        let mut rows = Vec::new();
        for size in 0..64 {
            rows.push(black_box(vec![0_u8; size * 97]));
            if size % 3 == 0 {
                rows.swap_remove(0);
            }
        }
    }
}

#[inline(never)]
fn unwinds() {
    let _polling = polling::begin(u64::MAX);
    let _hook = polling::hook(&IN_UNWINDS, None);
    for _ in 0..UNWINDS {
        let outcome = panic::catch_unwind(|| {
            let _dropped_on_the_way = black_box(vec![1, 2, 3]);
            // Without the hook, which would write to the log.
            panic::resume_unwind(Box::new(7));
        });
        assert!(outcome.is_err());
    }
}

#[inline(never)]
fn has_locals() {
    let _polling = polling::begin(u64::MAX);
    let _hook = polling::hook(&IN_HAS_LOCALS, None);
    // The first use by a thread makes it.
    let add = || LOCAL.with_borrow_mut(|local| local.push(1));
    thread::spawn(add).join().unwrap();
    for _ in 0..USES_LOCALS {
        add();
    }
    LOCAL.take();
}

/// What the traces of a thread have told.
#[derive(Debug, Default)]
struct Seen {
    asked: u64,
    answered: u64,
    /// With another function than the one that the thread was in.
    wrong: u64,
    /// Without any of these functions.
    cut: u64,
    times: HashMap<&'static str, u64>,
}

/// Which of the functions that address is in.
fn named(address: usize) -> Option<&'static str> {
    let trace = tracer().named(&[address]);
    let name = trace.frames().find_map(|frame| {
        let short = frame.function.rsplit("::").next();
        let subjects = [&IN_ALLOCATES, &IN_UNWINDS, &IN_HAS_LOCALS];
        subjects.into_iter().find(|subject| Some(subject.name()) == short)
    });
    name.map(Subject::name)
}

/// Asks until so many traces have been had.
fn ask(thread: &'static LoopThread, enough: u64) -> Seen {
    let mut names = HashMap::new();
    let mut seen = Seen::default();
    while seen.answered < enough || seen.times.len() < 3 {
        let turn = thread.turn();
        let Some((_, doing)) = thread.doing_in(turn).filter(|_| turn.is_polling()) else {
            thread::yield_now();
            continue;
        };
        // Before it has said what it does.
        let Some(subject) = doing.subject else {
            continue;
        };
        seen.asked += 1;
        let Some(addresses) = frames_of(thread, turn) else {
            continue;
        };
        seen.answered += 1;
        let expected = subject.name();
        *seen.times.entry(expected).or_default() += 1;
        let found = addresses.iter().find_map(|address| {
            let found = names
                .entry(*address)
                .or_insert_with(|| named(*address));
            *found
        });
        match found {
            Some(found) if found == expected => {}
            Some(_) => seen.wrong += 1,
            None => {
                seen.cut += 1;
                eprintln!("{expected}: {addresses:x?} {:?}", tracer().named(&addresses));
            }
        }
    }
    seen
}

#[test]
fn whatever_a_thread_does_it_can_be_interrupted() {
    let enough = env::var("VEDUTA_TRACES").map_or(300, |traces| traces.parse().unwrap());
    tracer();
    let is_over = AtomicBool::new(false);
    let begun = Instant::now();
    let seen = thread::scope(|scope| {
        let (entered, ids) = mpsc::channel();
        scope.spawn(|| {
            let entered = entered;
            drop(polling::begin(u64::MAX));
            entered.send(signal::this_thread()).unwrap();
            while !is_over.load(Ordering::Relaxed) {
                allocates();
                unwinds();
                has_locals();
            }
        });
        let thread = thread_of(ids.recv().unwrap());
        let seen = ask(thread, enough);
        is_over.store(true, Ordering::Relaxed);
        seen
    });
    eprintln!("{seen:?} in {:?}", begun.elapsed());
    assert_eq!(seen.wrong, 0);
    assert!(seen.cut <= seen.answered / 100, "{seen:?}");
}
