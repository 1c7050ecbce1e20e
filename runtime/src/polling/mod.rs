//! What the threads of the event loop are doing just now, published for whoever watches them.
//!
//! Each thread writes into a cache line of its own, and nobody else does: a poll costs a few stores and no clock, no
//! lock, no allocation. The watchdog reads the lines from its own thread.

mod subject;
mod thread;

pub(crate) use subject::{Kind, Subject};
#[cfg(all(test, target_os = "linux"))]
pub(crate) use thread::number;
pub(crate) use thread::{
    Doing, LoopThread, Stretch, for_each_thread, is_asleep, never_on_this_thread, sleep,
    stay_awake, wake_with,
};

use crate::info::Info;

/// An application, for those who watch it; zero when nobody does.
pub(crate) type Application = u64;

/// Says that this thread polls something of `application`, until the guard is dropped.
#[inline]
pub(crate) fn begin(application: Application) -> Polling {
    if application == 0 {
        return Polling { on: None };
    }
    Polling {
        on: thread::here().map(|thread| (thread, thread.begin(application))),
    }
}

/// A thread polls something as long as this stands.
#[must_use]
pub(crate) struct Polling {
    on: Option<(&'static LoopThread, thread::Before)>,
}

impl Drop for Polling {
    #[inline]
    fn drop(&mut self) {
        if let Some((thread, before)) = &self.on {
            thread.end(before);
        }
    }
}

/// Says that what is polled is now this argument of the view, until the guard is dropped. Those of a middleware are a part
/// of it.
#[inline]
pub(crate) fn argument(subject: &'static Subject) -> Within {
    within(|outer| {
        let is_of_view = outer.subject.is_some_and(|outer| outer.kind == Kind::View);
        Doing {
            subject: if is_of_view {
                Some(subject)
            } else {
                outer.subject
            },
            ..outer
        }
    })
}

/// Says that what is polled is now this hook of the application, called for a request to this view, until the guard is
/// dropped.
#[inline]
pub(crate) fn hook(subject: &'static Subject, view: Option<&'static Info>) -> Within {
    within(|outer| Doing::around(view.or(outer.view), subject))
}

/// Says that what is polled is now something else, until the guard is dropped.
#[inline]
pub(crate) fn doing(doing: Doing) -> Within {
    within(|_| doing)
}

#[inline]
fn within(doing: impl FnOnce(Doing) -> Doing) -> Within {
    let thread = thread::polling_here();
    Within {
        on: thread.map(|thread| {
            let before = thread.doing();
            thread.set_doing(doing(before));
            (thread, before)
        }),
    }
}

/// What a thread polls has a name as long as this stands.
#[must_use]
pub(crate) struct Within {
    on: Option<(&'static LoopThread, Doing)>,
}

impl Drop for Within {
    #[inline]
    fn drop(&mut self) {
        if let Some((thread, before)) = self.on.take() {
            thread.set_doing(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::PLAIN;

    /// An application that nobody watches, but that is none other's.
    const OURS: Application = u64::MAX;

    static PART: Subject = Subject::named(Kind::Layer, "Trace");

    #[test]
    fn what_is_polled_is_said_from_the_outside_in_and_back() {
        let polling = begin(OURS);
        let thread = thread::polling_here().unwrap();
        let stretch = thread.stretch();
        assert!(stretch.is_polling());
        let kind = || thread.doing().subject.map(|subject| subject.kind);
        assert_eq!(kind(), None);
        let layer = doing(Doing::around(None, &PART));
        assert_eq!(kind(), Some(Kind::Layer));
        let taken = || argument(const { &Subject::of_type::<u8>(Kind::Argument) });
        let of_layer = taken();
        assert_eq!(kind(), Some(Kind::Layer));
        drop(of_layer);
        let view = doing(Doing::view(&PLAIN));
        let of_view = taken();
        assert_eq!(kind(), Some(Kind::Argument));
        drop(of_view);
        assert_eq!(kind(), Some(Kind::View));
        drop(view);
        assert_eq!(kind(), Some(Kind::Layer));
        drop(layer);
        // One within the other is the same stretch.
        drop(begin(OURS));
        assert_eq!(thread.stretch(), stretch);
        drop(polling);
        assert!(!thread.stretch().is_polling());
        assert_ne!(thread.stretch(), stretch);
    }

    #[test]
    fn what_nobody_watches_is_not_published() {
        drop(begin(0));
        assert!(thread::polling_here().is_none());
        std::thread::spawn(|| {
            never_on_this_thread();
            let _polling = begin(OURS);
            assert!(thread::polling_here().is_none());
        })
        .join()
        .unwrap();
    }

    #[test]
    fn threads_that_have_ended_leave_their_line_to_others() {
        let line = || {
            let _polling = begin(OURS);
            std::ptr::from_ref(thread::polling_here().unwrap()).addr()
        };
        let on_a_thread = || std::thread::spawn(line).join().unwrap();
        // Other tests may take one meanwhile.
        let lines: std::collections::HashSet<_> = (0..64).map(|_| on_a_thread()).collect();
        assert!(lines.len() < 32, "{} lines", lines.len());
    }
}
