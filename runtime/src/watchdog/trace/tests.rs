use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::tracer::frames_of;
use super::found::{Frame, Trace};
use super::{signal, tracer::Tracer};
use crate::polling::{self, LoopThread, Turn};

/// An application that nobody watches.
const OURS: polling::Application = u64::MAX - 1;

/// For what is certain to come, on a machine that does much else.
const LONG: Duration = Duration::from_mins(1);

/// What a thread is told, and tells.
#[derive(Debug, Default)]
struct Subjects {
    line: AtomicU32,
    is_over: AtomicBool,
    mutex: Mutex<()>,
}

/// Says in which line it stands.
macro_rules! here {
    ($subjects:expr, $does:expr) => {{
        $subjects.line.store(line!(), Ordering::Relaxed);
        $does
    }};
}

fn sleeps(subjects: &Subjects) {
    while !subjects.is_over.load(Ordering::Relaxed) {
        here!(subjects, thread::sleep(Duration::from_millis(100)));
    }
}

#[rustfmt::skip]
fn computes(subjects: &Subjects) {
    let mut sum = 1_u64;
    here!(subjects, while !subjects.is_over.load(Ordering::Relaxed) { sum = black_box(sum + 3); });
}

#[expect(clippy::inline_always, reason = "in debug builds as well")]
#[inline(always)]
fn calls(what: impl FnOnce()) {
    what();
}

#[rustfmt::skip]
fn computes_in_a_closure(subjects: &Subjects) {
    let mut sum = 1_u64;
    calls(#[inline(always)] || {
        here!(subjects, while !subjects.is_over.load(Ordering::Relaxed) { sum = black_box(sum + 3); });
    });
}

fn waits_for_a_lock(subjects: &Subjects) {
    here!(subjects, drop(subjects.mutex.lock().unwrap()));
}

#[expect(clippy::unused_async, reason = "that is what is wrong with it")]
#[rustfmt::skip]
async fn inner(subjects: &Subjects) {
    let mut sum = 1_u64;
    here!(subjects, while !subjects.is_over.load(Ordering::Relaxed) { sum = black_box(sum + 3); });
}

fn polls(subjects: &Subjects) {
    let outer = async {
        inner(subjects).await;
        black_box(subjects);
    };
    let _ = pin!(outer).poll(&mut Context::from_waker(Waker::noop()));
}

/// One for all tests, as in a server.
pub(super) fn tracer() -> &'static Tracer {
    static TRACER: OnceLock<Tracer> = OnceLock::new();
    TRACER.get_or_init(|| Tracer::start().expect("this system can trace"))
}

/// The thread of that number.
pub(super) fn thread_of(id: i32) -> &'static LoopThread {
    let mut found = None;
    polling::for_each_thread(|thread| {
        if thread.id() == id {
            found = Some(thread);
        }
    });
    found.expect("it polls")
}

/// Runs `what` on a thread of its own, in a turn, as long as `look` looks at it.
fn while_it_does<T>(
    what: fn(&Subjects),
    look: impl FnOnce(&'static LoopThread, Turn, &Subjects) -> T,
) -> T {
    let shared = Subjects::default();
    thread::scope(|scope| {
        let held = shared.mutex.lock().unwrap();
        let (entered, ids) = mpsc::channel();
        scope.spawn({
            let subjects = &shared;
            move || {
                let _polling = polling::begin(OURS);
                entered.send(signal::this_thread()).unwrap();
                what(subjects);
            }
        });
        // Whatever happens, it ends.
        let over = Over(&shared);
        let thread = thread_of(ids.recv().unwrap());
        let seen = look(thread, thread.turn(), &shared);
        drop(over);
        drop(held);
        seen
    })
}

struct Over<'a>(&'a Subjects);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// The innermost frame in this file, and what it is in.
fn in_this_file(trace: &Trace) -> Option<(Frame, Option<String>)> {
    let is_here = |frame: &Frame| frame.file.ends_with("watchdog/trace/tests.rs");
    let at = trace.frames().position(is_here)?;
    let frame = trace.frames().nth(at)?.clone();
    Some((frame, trace.inside_of(at)))
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < LONG, "it never came");
        thread::yield_now();
    }
}

/// What a thread does, which name that may have, and what it is in.
type Case = (
    fn(&Subjects),
    &'static [&'static str],
    Option<&'static str>,
);

#[test]
fn the_line_is_the_right_one() {
    // Of a closure within other code there is no name.
    let cases: [Case; 5] = [
        (sleeps, &["sleeps"], Some("std::thread::sleep")),
        (computes, &["computes"], None),
        (computes_in_a_closure, &["computes_in_a_closure", ""], None),
        (
            waits_for_a_lock,
            &["waits_for_a_lock"],
            Some("std::sync::Mutex::lock"),
        ),
        (polls, &["inner"], None),
    ];
    for (what, names, inside) in cases {
        while_it_does(what, |thread, turn, subjects| {
            let (frame, trace) = until(|| {
                let trace = tracer().trace(thread, turn)?;
                let (frame, within) = in_this_file(&trace)?;
                // On its way there it may be elsewhere.
                let is_there = frame.line == subjects.line.load(Ordering::Relaxed)
                    && (inside.is_none() || within.as_deref() == inside);
                is_there.then_some((frame, trace))
            });
            let name = frame.function.rsplit("::").next().unwrap_or_default();
            assert!(names.contains(&name), "{name}: {trace:#?}");
        });
    }
}

#[test]
fn what_is_not_the_users_is_nobodys_fault() {
    while_it_does(sleeps, |thread, turn, _| {
        let trace = until(|| tracer().trace(thread, turn));
        assert_eq!(trace.culprit(), None);
        assert_eq!(trace.inside(), None);
    });
}

#[test]
fn a_turn_that_is_over_yields_nothing() {
    let (thread, turn) = while_it_does(computes, |thread, turn, _| {
        assert!(tracer().trace(thread, Turn::FIRST).is_none());
        (thread, turn)
    });
    assert!(tracer().trace(thread, turn).is_none());
}

/// What the kernel says of this process and its thread: KiB of its own in memory, and time of a processor.
fn spent() -> (u64, Duration) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let resident = resident.and_then(|line| line.trim().split(' ').next());
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let time = schedule.split(' ').next().unwrap().parse().unwrap();
    (resident.unwrap().parse().unwrap(), Duration::from_nanos(time))
}

#[test]
#[ignore = "prints what it costs; for a process of its own"]
fn what_it_costs() {
    let measured = |what: &str, does: &mut dyn FnMut()| {
        let (before, begun) = spent();
        does();
        let (after, ended) = spent();
        let memory = after.saturating_sub(before);
        eprintln!("{what}: {:?} of a processor, {memory} KiB", ended.saturating_sub(begun));
    };
    measured("start", &mut || {
        tracer();
    });
    while_it_does(sleeps, |thread, turn, _| {
        let mut once = || assert!(tracer().trace(thread, turn).is_some());
        measured("first trace", &mut once);
        measured("second trace", &mut once);
        measured("a hundred", &mut || (0..100).for_each(|_| once()));
        let addresses = frames_of(thread, turn).unwrap();
        eprintln!("{} frames", addresses.len());
        measured("a hundred without names", &mut || {
            (0..100).for_each(|_| drop(frames_of(thread, turn)));
        });
    });
}
