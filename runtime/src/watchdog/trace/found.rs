//! [`Trace`]: the frames of a thread, and what in them is the user's.

use std::path::Path;

use super::name::{self, Called};
use super::path::{self, Whose};

/// A function, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// With its modules, without closures: `news::report`. Less where less is known: of a function that the compiler has
    /// put into another one its last part, of such a closure nothing.
    pub(crate) function: String,
    /// As the user would write it: from the current directory, if it lies below. Empty where no line is known.
    pub(crate) file: String,
    pub(crate) line: u32,
}

/// What a thread was in when it was asked.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// Innermost first; functions that the compiler has put into others are frames as well.
    frames: Vec<(Frame, Whose)>,
}

impl Trace {
    /// Adds the next frame outwards.
    pub(super) fn push(&mut self, demangled: &str, place: Option<(&Path, u32)>, directory: Option<&Path>) {
        let straight = place.map(|(file, _)| path::straight(file)).unwrap_or_default();
        let frame = Frame {
            function: name::plain(demangled),
            file: path::seen_from(directory, &straight).to_string_lossy().into_owned(),
            line: place.map_or(0, |(_, line)| line),
        };
        let whose = path::whose(&straight.to_string_lossy());
        self.frames.push((frame, whose));
    }

    /// The innermost frame of the user's own source.
    pub(crate) fn culprit(&self) -> Option<&Frame> {
        self.culprit_at().map(|at| &self.frames[at].0)
    }

    /// What the culprit is in, by the name under which it is called: `std::thread::sleep`.
    pub(crate) fn inside(&self) -> Option<String> {
        self.inside_of(self.culprit_at()?)
    }

    pub(super) fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().map(|(frame, _)| frame)
    }

    pub(super) fn inside_of(&self, at: usize) -> Option<String> {
        for (frame, _) in self.frames[..at].iter().rev() {
            match name::called(&frame.function, &frame.file) {
                Called::As(name) => return Some(name),
                Called::Through => {}
                Called::Never => return None,
            }
        }
        None
    }

    fn culprit_at(&self) -> Option<usize> {
        let at = self.frames.iter().position(|(_, whose)| *whose != Whose::Others)?;
        (self.frames[at].1 == Whose::Users).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(frames: &[(&str, &str)]) -> Trace {
        let mut trace = Trace::default();
        for (name, file) in frames {
            let place = (!file.is_empty()).then_some((Path::new(*file), 7));
            trace.push(name, place, Some(Path::new("/home/ann/news")));
        }
        trace
    }

    const SLEEP: (&str, &str) = (
        "std::thread::functions::sleep",
        "/rustc/5980/library/std/src/thread/functions.rs",
    );
    const NANOSLEEP: (&str, &str) = ("clock_nanosleep", "sysdeps/unix/clock_nanosleep.c");
    const REPORT: (&str, &str) = ("news::report::{{closure}}", "/home/ann/news/src/main.rs");
    const DISPATCH: (&str, &str) = (
        "veduta::view::turn",
        concat!(env!("CARGO_MANIFEST_DIR"), "/src/view/turn.rs"),
    );
    const MAIN: (&str, &str) = ("news::main", "/home/ann/news/src/main.rs");

    #[test]
    fn the_culprit_is_the_innermost_of_the_users_own() {
        let trace = trace(&[NANOSLEEP, SLEEP, REPORT, DISPATCH, MAIN]);
        let culprit = trace.culprit().unwrap();
        assert_eq!(culprit.function, "news::report");
        assert_eq!(culprit.file, "src/main.rs");
        assert_eq!(culprit.line, 7);
        assert_eq!(trace.inside().as_deref(), Some("std::thread::sleep"));
    }

    #[test]
    fn who_has_called_the_dispatch_is_not_to_blame() {
        let trace = trace(&[NANOSLEEP, SLEEP, DISPATCH, MAIN]);
        assert_eq!(trace.culprit(), None);
        assert_eq!(trace.inside(), None);
    }
}
