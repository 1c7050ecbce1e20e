//! [`ThreadTime`]: what the system says of the time of a thread.

use std::time::Duration;

#[cfg(target_os = "linux")]
pub(super) use linux::ThreadTime;
#[cfg(not(target_os = "linux"))]
pub(super) use none::ThreadTime;

/// A thread at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// How long it has run, give or take a tick of the system's clock.
    pub(super) ran: Duration,
    /// How long it has waited for a processor, without the wait that it may be in.
    pub(super) queued: Duration,
    /// Whether it waits for something else than a processor.
    pub(super) is_asleep: bool,
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt as _;
    use std::time::Duration;

    use super::Reading;

    /// The two files of a thread in /proc (proc(5)), each of which is made anew when it is read from its beginning.
    #[derive(Debug)]
    pub(in super::super) struct ThreadTime {
        /// Its state.
        stat: File,
        /// Its times, in nanoseconds.
        schedstat: File,
    }

    impl ThreadTime {
        /// `None` where the system does not tell.
        pub(in super::super) fn of(thread: i32) -> Option<Self> {
            let open = |name| File::open(format!("/proc/self/task/{thread}/{name}")).ok();
            let time = Self {
                stat: open("stat")?,
                schedstat: open("schedstat")?,
            };
            // A system that does not keep these times says that the first thread has never run.
            let first = fs::read("/proc/self/schedstat").ok()?;
            times(&first).filter(|(ran, _)| !ran.is_zero())?;
            Some(time)
        }

        pub(in super::super) fn read(&self) -> Option<Reading> {
            let mut buffer = [0; 512];
            // The state comes first: of a thread that slept then, the times tell all that was before. The other way round
            // it may have waited for a processor, which is told once that is over, and have gone to sleep meanwhile.
            let length = self.stat.read_at(&mut buffer, 0).ok()?;
            let is_asleep = is_asleep(&buffer[..length])?;
            let length = self.schedstat.read_at(&mut buffer, 0).ok()?;
            let (ran, queued) = times(&buffer[..length])?;
            Some(Reading {
                ran,
                queued,
                is_asleep,
            })
        }
    }

    /// `RAN QUEUED COUNT`
    fn times(schedstat: &[u8]) -> Option<(Duration, Duration)> {
        let text = std::str::from_utf8(schedstat).ok()?;
        let mut times = text
            .split_ascii_whitespace()
            .map(|time| time.parse().map(Duration::from_nanos).ok());
        Some((times.next()??, times.next()??))
    }

    /// `ID (NAME) STATE ..`, where the name may be anything. A thread that a debugger has stopped does not sleep.
    fn is_asleep(stat: &[u8]) -> Option<bool> {
        let end = stat.iter().rposition(|byte| *byte == b')')?;
        let state = stat.get(end + 2)?;
        Some(matches!(state, b'S' | b'D'))
    }

    #[cfg(test)]
    mod tests {
        use std::thread;

        use super::*;
        use crate::polling;

        #[test]
        fn what_the_system_writes_is_read() {
            let (ran, queued) = times(b"1500000 20 7\n").unwrap();
            assert_eq!((ran.as_micros(), queued.as_nanos()), (1500, 20));
            assert_eq!(times(b"1500000\n"), None);
            assert_eq!(is_asleep(b"12 (a) R) S 1 1"), Some(true));
            assert_eq!(is_asleep(b"12 (S) R 1 1"), Some(false));
            assert_eq!(is_asleep(b"12 (x) t 1 1"), Some(false));
            assert_eq!(is_asleep(b""), None);
        }

        #[test]
        fn this_thread_has_run_and_does_not_sleep() {
            // Only now the system counts that it has run.
            thread::sleep(Duration::from_millis(1));
            let time = ThreadTime::of(polling::number().unwrap()).unwrap();
            let reading = time.read().unwrap();
            assert!(!reading.ran.is_zero() && !reading.is_asleep);
            assert!(ThreadTime::of(0).is_none());
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod none {
    use super::Reading;

    /// Nothing is known here.
    #[derive(Debug)]
    pub(in super::super) enum ThreadTime {}

    impl ThreadTime {
        pub(in super::super) fn of(_: i32) -> Option<Self> {
            None
        }

        pub(in super::super) fn read(&self) -> Option<Reading> {
            match *self {}
        }
    }
}
