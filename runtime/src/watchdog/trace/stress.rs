//! Signals into threads that do what is hard to interrupt.
//!
//! `VEDUTA_TRACES=20000` asks for more of them; each thread ends one turn and begins the next all the time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;
use std::{env, panic, thread};

use super::signal;
use super::tests::{thread_of, tracer};
use crate::polling::{self, Kind, LoopThread, Subject};

static ALLOCATES: Subject = Subject::named(Kind::Layer, "allocates");
static UNWINDS: Subject = Subject::named(Kind::Layer, "unwinds");
static HAS_LOCALS: Subject = Subject::named(Kind::Layer, "has_locals");

thread_local! {
    static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn allocates() {
    let _polling = polling::begin(u64::MAX);
    let _around = polling::around(None, &ALLOCATES);
    let mut rows = Vec::new();
    for size in 0..64 {
        rows.push(black_box(vec![0_u8; size * 97]));
        if size % 3 == 0 {
            rows.swap_remove(0);
        }
    }
}

#[inline(never)]
fn unwinds() {
    let _polling = polling::begin(u64::MAX);
    let _around = polling::around(None, &UNWINDS);
    let outcome = panic::catch_unwind(|| {
        let _dropped_on_the_way = black_box(vec![1, 2, 3]);
        // Without the hook, which would write to the log.
        panic::resume_unwind(Box::new(7));
    });
    assert!(outcome.is_err());
}

#[inline(never)]
fn has_locals() {
    let _polling = polling::begin(u64::MAX);
    let _around = polling::around(None, &HAS_LOCALS);
    // A thread's first use of a value with a destructor registers it.
    let length = thread::spawn(|| LOCAL.with_borrow_mut(|local| {
        local.push(1);
        local.len()
    }));
    LOCAL.with_borrow_mut(|local| {
        local.push(1);
        local.truncate(99);
    });
    assert_eq!(length.join().unwrap(), 1);
}

/// What the traces of a thread have told.
#[derive(Debug, Default)]
struct Seen {
    asked: u64,
    answered: u64,
    wrong: u64,
    times: HashMap<&'static str, u64>,
}

/// Asks until so many traces have been had.
fn ask(thread: &'static LoopThread, enough: u64) -> Seen {
    let mut names = HashMap::<usize, Vec<String>>::new();
    let mut seen = Seen::default();
    while seen.answered < enough {
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
        let Some(addresses) = tracer().frames(thread, turn) else {
            continue;
        };
        seen.answered += 1;
        let expected = subject.name();
        *seen.times.entry(expected).or_default() += 1;
        let is_right = addresses.iter().any(|address| {
            let names = names.entry(*address).or_insert_with(|| {
                let trace = tracer().named(&[*address]);
                trace.frames().map(|frame| frame.function.clone()).collect()
            });
            names.iter().any(|name| name.rsplit("::").next() == Some(expected))
        });
        if !is_right {
            seen.wrong += 1;
            eprintln!("{expected}: {:#?}", tracer().named(&addresses));
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
        let (begins, beginning) = mpsc::channel();
        scope.spawn(|| {
            let begins = begins;
            drop(polling::begin(u64::MAX));
            begins.send(signal::this_thread()).unwrap();
            while !is_over.load(Ordering::Relaxed) {
                allocates();
                unwinds();
                has_locals();
            }
        });
        let thread = thread_of(beginning.recv().unwrap());
        let seen = ask(thread, enough);
        is_over.store(true, Ordering::Relaxed);
        seen
    });
    eprintln!("{seen:?} in {:?}", begun.elapsed());
    assert_eq!(seen.wrong, 0);
    assert_eq!(seen.times.len(), 3, "{seen:?}");
}
