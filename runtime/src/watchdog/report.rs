//! What is said of a stall, and what to write instead.

use std::fmt::Write as _;
use std::time::Duration;

use super::culprit::Culprit;
use super::held::Work;
use super::sentence::Ruling;
use crate::info::{Dispatch, Info};
use crate::polling::{Doing, Kind};

/// Tells of something that holds the event loop at this moment.
pub(super) fn begun(culprit: &Culprit, held: Duration, work: Work, at: Option<&str>, unsaid: u64) {
    let what = format!(
        "{culprit} has held the event loop for {}, and holds it still: everything else on this thread waits",
        shown(held)
    );
    warn(&what, at, Some(&help(culprit, work)), unsaid);
}

/// Tells how long it was in the end.
pub(super) fn ended(culprit: &Culprit, held: Duration) {
    let what = format!(
        "{culprit} held the event loop for {} in the end",
        shown(held)
    );
    warn(&what, None, None, 0);
}

/// Tells of something that was over before it was told of.
pub(super) fn over(culprit: &Culprit, held: Duration, work: Work, unsaid: u64) {
    let what = format!("{culprit} held the event loop for {}", shown(held));
    warn(&what, None, Some(&help(culprit, work)), unsaid);
}

/// Tells what has become of a view.
pub(super) fn ruled(view: &'static Info, ruling: Ruling, work: Work) {
    let culprit = Culprit::of(Doing::view(view));
    match ruling {
        Ruling::Convicted { term } => {
            let what = format!(
                "{culprit} has held the event loop again and again, and is in quarantine: from now on other threads poll it, of low priority, and nothing else waits for it; {}",
                next_trial(term)
            );
            let help = format!(
                "{}; `Settings::quarantine(false)` leaves it on the event loop",
                help(&culprit, work)
            );
            warn(&what, None, Some(&help), 0);
        }
        Ruling::TrialFailed { term } => tracing::info!(
            target: "veduta::watchdog",
            "{culprit} stays in quarantine: it has held the event loop once more; {}",
            next_trial(term)
        ),
        Ruling::Freed => tracing::info!(
            target: "veduta::watchdog",
            "{culprit} is out of quarantine: a request of it has not held the event loop"
        ),
    }
}

fn next_trial(term: Duration) -> String {
    if term == Duration::MAX {
        return "it stays there".to_owned();
    }
    let time = if term < Duration::from_secs(1) {
        shown(term)
    } else {
        format!("{} s", term.as_secs())
    };
    format!("in {time} one of its requests is tried on the event loop")
}

/// Without a subscriber the person who has started the program is told all the same.
pub(super) fn warn(what: &str, at: Option<&str>, help: Option<&str>, unsaid: u64) {
    let unsaid = (unsaid > 0).then_some(unsaid);
    if tracing::dispatcher::has_been_set() {
        tracing::warn!(target: "veduta::watchdog", at, help, unsaid, "{what}");
        return;
    }
    to_stderr("warning", what, at, help, unsaid);
}

/// Without a subscriber it is for those only who still write the program.
pub(super) fn hint(what: &str, help: &str) {
    if tracing::dispatcher::has_been_set() {
        tracing::info!(target: "veduta::watchdog", help, "{what}");
    } else if cfg!(debug_assertions) {
        to_stderr("hint", what, None, Some(help), None);
    }
}

fn to_stderr(kind: &str, what: &str, at: Option<&str>, help: Option<&str>, unsaid: Option<u64>) {
    let mut text = format!("{kind}: {what}\n");
    for (name, line) in [("at", at), ("help", help)] {
        if let Some(line) = line {
            let _ = writeln!(text, "  {name}: {line}");
        }
    }
    if let Some(unsaid) = unsaid {
        let _ = writeln!(text, "  and {unsaid} times more since it was last told of");
    }
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
}

/// `52 ms`, `1.24 s`
pub(super) fn shown(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else if time.subsec_nanos() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}

/// What fits where, and the edit.
fn help(culprit: &Culprit, work: Work) -> String {
    let wrap = match work {
        Work::Computes => "`veduta::cpu(move || ..).await` around what computes",
        Work::Waits => "`veduta::blocking(move |_| ..).await` around what blocks",
        Work::Unknown => {
            "`veduta::blocking(move |_| ..).await` around what blocks, `veduta::cpu(move || ..).await` around what computes"
        }
    };
    match (culprit.kind, culprit.view) {
        (Some(Kind::View), Some(view)) => help_view(view, work, wrap),
        (Some(Kind::Argument), _) => format!(
            "in its `from_request` write {wrap}; for sync views alone it can implement `FromBlocking`, which runs on their thread"
        ),
        (Some(Kind::Body), _) => format!(
            "write {wrap} in the stream; or give `Stream::iter(..)` an iterator, which runs on the blocking pool"
        ),
        (Some(Kind::Middleware), _) => format!(
            "write {wrap}; or a hook, `#[middleware(before)] fn ..`, which runs on the blocking pool"
        ),
        (Some(Kind::Layer | Kind::Service), _) => {
            format!("a layer or service runs on the event loop: write {wrap} in it")
        }
        (Some(Kind::Task), _) => format!("a task runs on the event loop: write {wrap} in it"),
        (Some(Kind::Hook), _) => {
            "it runs on the event loop: send what takes long to a thread of its own".to_owned()
        }
        (None, _) | (Some(Kind::View), None) => {
            "what parses parameters and what an extractor does before its first `.await` runs on the event loop".to_owned()
        }
    }
}

/// The attribute of a view with this flag in the place of another one.
pub(super) fn attribute(view: &Info, flag: &str) -> String {
    let mut parts = Vec::new();
    // The method of an `impl` has neither; both stand above that.
    if !view.name.contains("::") {
        if view.methods != [http::Method::GET] {
            let methods: Vec<_> = view.methods.iter().map(http::Method::as_str).collect();
            parts.push(methods.join(" | "));
        }
        parts.extend(view.path.map(|path| format!("{path:?}")));
    }
    parts.extend((!flag.is_empty()).then(|| flag.to_owned()));
    if parts.is_empty() {
        "#[view]".to_owned()
    } else {
        format!("#[view({})]", parts.join(", "))
    }
}

fn help_view(view: &Info, work: Work, wrap: &str) -> String {
    let (on_cpu, on_blocking) = (attribute(view, "cpu"), attribute(view, ""));
    let is_inline = view.dispatch == Dispatch::Inline;
    match (work, is_inline) {
        (Work::Computes, true) => {
            format!("it computes: write `{on_cpu}` instead of `inline`, for the cpu pool")
        }
        (Work::Waits | Work::Unknown, true) => {
            format!("write `{on_blocking}` without `inline`, for the blocking pool")
        }
        (Work::Computes, false) => format!(
            "it computes: write `{on_cpu}` and `fn` without `async`, for the cpu pool; or {wrap}"
        ),
        (Work::Waits, false) => {
            format!("it blocks: write `fn` without `async`, for the blocking pool; or {wrap}")
        }
        (Work::Unknown, false) => format!(
            "write `fn` without `async`, for the blocking pool, or `{on_cpu}` if it computes; or {wrap}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::info::PLAIN;
    use crate::polling::Subject;

    fn help_for(view: &'static Info, work: Work) -> String {
        let doing = Doing {
            view: Some(view),
            subject: Some(Subject::VIEW),
            origin: None,
        };
        help(&Culprit::of(doing), work)
    }

    #[test]
    fn the_help_is_the_edit() {
        static REPORT: Info = Info {
            name: "report",
            path: Some("/report/{year}"),
            methods: &[Method::GET],
            dispatch: Dispatch::Async,
            ..PLAIN
        };
        static COUNT: Info = Info {
            name: "count",
            path: Some("/count"),
            methods: &[Method::POST, Method::PUT],
            ..PLAIN
        };
        assert_eq!(
            help_for(&REPORT, Work::Computes),
            "it computes: write `#[view(\"/report/{year}\", cpu)]` and `fn` without `async`, for the cpu pool; or `veduta::cpu(move || ..).await` around what computes"
        );
        assert_eq!(
            help_for(&REPORT, Work::Waits),
            "it blocks: write `fn` without `async`, for the blocking pool; or `veduta::blocking(move |_| ..).await` around what blocks"
        );
        assert_eq!(
            help_for(&COUNT, Work::Computes),
            "it computes: write `#[view(POST | PUT, \"/count\", cpu)]` instead of `inline`, for the cpu pool"
        );
        assert_eq!(
            help_for(&COUNT, Work::Waits),
            "write `#[view(POST | PUT, \"/count\")]` without `inline`, for the blocking pool"
        );
    }

    #[test]
    fn times_are_as_exact_as_they_are_known() {
        assert_eq!(shown(Duration::from_micros(52_900)), "52 ms");
        assert_eq!(shown(Duration::from_millis(1_236)), "1.24 s");
        assert_eq!(shown(Duration::from_mins(1)), "60 s");
    }
}
