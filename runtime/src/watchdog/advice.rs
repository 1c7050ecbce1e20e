//! What is said of where views run and of full pools, below what holds the event loop for too long.

use std::thread::available_parallelism;
use std::time::Duration;

use super::hints::{LONG, Long, SHORT, SHORT_RUNS_ON_THREAD};
use super::report::{attribute, hint, shown, warn};
use crate::info::{Dispatch, Info};
use crate::pool::PoolLoad;

/// How many of those who keep a pool are named.
const NAMED: usize = 3;

/// A view whose runs on the event loop are long.
pub(super) fn long_on_loop(view: &Info, what: Long) {
    let (text, help) = of_long(view, what);
    if view.dispatch == Dispatch::Inline {
        warn(&text, None, Some(&help), what.unsaid);
    } else {
        hint(&text, &help);
    }
}

fn of_long(view: &Info, what: Long) -> (String, String) {
    let Long {
        runs,
        over,
        average,
        ..
    } = what;
    let (place, average, limit) = (view.place(), fine(average), fine(LONG));
    let measured = format!(
        "takes {average} on average: {over} of {runs} runs took longer than {limit}, in which its thread of the event loop does nothing else"
    );
    let (cpu, blocking) = (attribute(view, "cpu"), attribute(view, ""));
    if view.dispatch == Dispatch::Inline {
        let text = format!("inline view {place} {measured}");
        let help = format!(
            "`inline` is for what ends in microseconds: write `{blocking}` without `inline`, for the blocking pool, or `{cpu}` if it computes"
        );
        return (text, help);
    }
    let text = format!("async view {place} never waits, and {measured}");
    let help = format!(
        "write `fn` without `async` if it blocks, for the blocking pool, and `{cpu}` as well if it computes"
    );
    (text, help)
}

/// A view on a thread that is done sooner than it gets there.
pub(super) fn short_on_thread(view: &Info) {
    let (text, help) = of_short(view);
    hint(&text, &help);
}

fn of_short(view: &Info) -> (String, String) {
    let (place, limit) = (view.place(), fine(SHORT));
    let text = format!(
        "view {place} took less than {limit} in each of its last {SHORT_RUNS_ON_THREAD} runs, about what the way to its thread and back takes"
    );
    let inline = attribute(view, "inline");
    let help = format!(
        "`{inline}` would spare the hop, if it never waits for a file, a database or a lock"
    );
    (text, help)
}

/// A view that has waited long for a thread.
pub(super) fn waited(
    view: &Info,
    waited: Duration,
    load: &PoolLoad<'_>,
    running: &[(&Info, usize)],
    unsaid: u64,
) {
    let (place, waited) = (view.place(), shown(waited));
    let (name, limit) = (load.name, threads(load.threads_limit));
    let keepers = keepers(running, "of the others ");
    let text = format!(
        "view {place} waited {waited} for a thread of the pool `{name}`, which has {limit} at most{keepers}"
    );
    warn(&text, None, Some(&help(load, running)), unsaid);
}

/// A pool that is at its maximum, and stays there.
pub(super) fn full(load: &PoolLoad<'_>, running: &[(&Info, usize)], unsaid: u64) {
    let text = of_full(load, running);
    warn(&text, None, Some(&help(load, running)), unsaid);
}

fn of_full(load: &PoolLoad<'_>, running: &[(&Info, usize)]) -> String {
    let calls = match load.queued {
        1 => "a call waits".to_owned(),
        queued => format!("{queued} calls wait"),
    };
    let (name, keepers) = (load.name, keepers(running, ""));
    let busy = match load.threads_limit {
        1 => format!("the only thread of the pool `{name}` is busy, and has been"),
        threads => format!("all {threads} threads of the pool `{name}` are busy, and have been"),
    };
    format!("{busy} for a second; {calls}{keepers}")
}

fn threads(count: usize) -> String {
    match count {
        1 => "1 thread".to_owned(),
        _ => format!("{count} threads"),
    }
}

/// Who keeps the threads of a pool.
fn keepers(running: &[(&Info, usize)], of: &str) -> String {
    if running.is_empty() {
        return String::new();
    }
    let named = running.iter().take(NAMED);
    let named: Vec<_> = named
        .map(|(view, count)| format!("{} keeps {}", view.place(), threads(*count)))
        .collect();
    format!("; {of}{}", named.join(", "))
}

/// Which setting, or which pool for whom.
fn help(load: &PoolLoad<'_>, running: &[(&Info, usize)]) -> String {
    let (name, limit) = (load.name, load.threads_limit);
    match name {
        "cpu" => {
            let cores = available_parallelism().map_or(1, usize::from);
            if limit < cores {
                return format!("set `cpu_threads`, now {limit}, to the {cores} cores there are");
            }
            "more threads than cores do not help: compute less, or elsewhere; what waits for something belongs on the blocking pool, a view without `cpu`".to_owned()
        }
        "blocking" => {
            let apart = running.first().map_or_else(
                || "`pool = \"..\"` gives views that take long threads of their own".to_owned(),
                |(view, _)| {
                    let edit = attribute(view, "pool = \"slow\"");
                    format!(
                        "to keep others apart from `{}` write `{edit}`, and `.pool(\"slow\", PoolSize::new(4))` in the settings",
                        view.name
                    )
                },
            );
            format!(
                "raise `blocking_threads`, now {limit}, if what they wait for can take more at a time; {apart}"
            )
        }
        _ => format!(
            "raise its threads, now {limit}, in `.pool(\"{name}\", PoolSize::new(..))` if what they wait for can take more at a time"
        ),
    }
}

/// `850 µs`, `1.2 ms`
fn fine(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        format!("{} µs", time.as_micros())
    } else {
        format!("{:.1} ms", time.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::info::PLAIN;

    const COUNT: Info = Info {
        name: "count",
        path: Some("/count"),
        methods: &[Method::GET],
        file: "src/main.rs",
        line: 12,
        ..PLAIN
    };
    const LOOKED_AT: Long = Long {
        runs: 100,
        over: 97,
        average: Duration::from_micros(3_240),
        unsaid: 0,
    };

    fn load(name: &str, threads_limit: usize, queued: usize) -> PoolLoad<'_> {
        PoolLoad {
            name,
            threads: threads_limit,
            threads_limit,
            busy: threads_limit,
            queued,
        }
    }

    #[test]
    fn what_is_long_on_the_event_loop_has_its_time_and_the_edit() {
        let (text, help) = of_long(&COUNT, LOOKED_AT);
        assert!(text.starts_with("inline view `count` (src/main.rs:12) takes 3.2 ms on average: 97 of 100 runs took longer than "), "{text}");
        assert!(
            help.contains("write `#[view(\"/count\")]` without `inline`"),
            "{help}"
        );
        assert!(help.contains("`#[view(\"/count\", cpu)]`"), "{help}");
        let dispatch = Dispatch::Async;
        let (text, help) = of_long(&Info { dispatch, ..COUNT }, LOOKED_AT);
        assert!(
            text.starts_with("async view `count` (src/main.rs:12) never waits, and takes 3.2 ms"),
            "{text}"
        );
        assert!(help.contains("`fn` without `async`"), "{help}");
    }

    #[test]
    fn what_is_short_on_a_thread_has_the_edit() {
        let post = Info {
            methods: &[Method::POST],
            dispatch: Dispatch::Blocking,
            ..COUNT
        };
        let (text, help) = of_short(&post);
        assert!(
            text.starts_with(
                "view `count` (src/main.rs:12) took less than 20 µs in each of its last 1000 runs"
            ),
            "{text}"
        );
        assert!(
            help.starts_with("`#[view(POST, \"/count\", inline)]` would spare"),
            "{help}"
        );
        let method = Info {
            name: "Story::get",
            ..post
        };
        assert!(
            of_short(&method)
                .1
                .starts_with("`#[view(inline)]` would spare")
        );
    }

    #[test]
    fn a_full_pool_has_its_size_its_crowd_and_who_keeps_it() {
        let slow = Info {
            name: "slow",
            ..COUNT
        };
        let running = [(&COUNT, 3), (&slow, 1)];
        assert_eq!(
            of_full(&load("reports", 4, 17), &running),
            "all 4 threads of the pool `reports` are busy, and have been for a second; 17 calls wait; `count` (src/main.rs:12) keeps 3 threads, `slow` (src/main.rs:12) keeps 1 thread"
        );
        assert_eq!(
            of_full(&load("exports", 1, 1), &[]),
            "the only thread of the pool `exports` is busy, and has been for a second; a call waits"
        );
    }

    #[test]
    fn the_help_for_a_pool_is_its_setting() {
        let help_for = |name, limit| help(&load(name, limit, 1), &[(&COUNT, 1)]);
        let blocking = help_for("blocking", 256);
        assert!(
            blocking.starts_with("raise `blocking_threads`, now 256,"),
            "{blocking}"
        );
        assert!(
            blocking.contains("`#[view(\"/count\", pool = \"slow\")]`"),
            "{blocking}"
        );
        assert!(help_for("reports", 4).contains("`.pool(\"reports\", PoolSize::new(..))`"));
        let cores = available_parallelism().map_or(1, usize::from);
        assert!(help_for("cpu", cores).starts_with("more threads than cores do not help"));
    }
}
