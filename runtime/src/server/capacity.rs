//! How many connections there is room for: what the system lets this process open bounds it.

use crate::settings::Settings;

/// The most connections, unless [`Settings::connection_limit`] says more: what they buffer is memory, too.
const USUAL_LIMIT: usize = 32 * 1024;

/// How many connections a server of these settings takes, at this moment, if its event loops keep so many files.
pub(super) fn limit(settings: &Settings, kept: usize) -> usize {
    let wanted = settings.connection_limit;
    let room = room(kept);
    if let Some(wanted) = wanted.filter(|wanted| *wanted > room) {
        tracing::warn!(
            "`connection_limit` is {wanted}, and this process may open so many files that there is room for {room}; \
             raise its `ulimit -n`, or `LimitNOFILE` of its unit"
        );
    }
    wanted.unwrap_or(USUAL_LIMIT).min(room)
}

/// What is left of the files for connections.
fn room(kept: usize) -> usize {
    let files = system::open_files().map_or(usize::MAX, |limits| limits.soft);
    files
        .saturating_sub(reserve(files))
        .saturating_sub(kept)
        .max(1)
}

/// What is left for listeners, files that are sent, databases and logs: a quarter, at most 1024.
fn reserve(files: usize) -> usize {
    (files / 4).clamp(16, 1024)
}

/// Lets this process open as many files as the connections need that these settings allow: service managers start
/// programs with room for 1024, and allow those that ask far more. The event loops keep so many.
///
/// It does not ask for more than that: programs of old take the limit for the number of files to go through.
#[cfg(feature = "cli")]
pub(crate) fn make_room(settings: &Settings, kept: usize) {
    let connections = settings.connection_limit.unwrap_or(USUAL_LIMIT);
    // A quarter of all is a third of the rest.
    let reserve = connections.div_ceil(3).clamp(16, 1024);
    let wanted = connections.saturating_add(reserve).saturating_add(kept);
    let Some(limits) = system::open_files() else {
        return;
    };
    let files = wanted.min(limits.hard);
    if files <= limits.soft {
        return;
    }
    if let Err(error) = system::allow_open_files(files) {
        tracing::debug!(%error, files, "the limit of open files stays");
    }
}

/// The most files that this process may open, and the most that it may allow itself.
#[cfg_attr(
    not(all(unix, feature = "cli")),
    expect(dead_code, reason = "only `run` on Unix asks for more")
)]
struct OpenFiles {
    soft: usize,
    hard: usize,
}

#[cfg(unix)]
mod system {
    #[cfg(feature = "cli")]
    use std::io;

    use rustix::process::{Resource, getrlimit};
    #[cfg(feature = "cli")]
    use rustix::process::{Rlimit, setrlimit};

    use super::OpenFiles;

    #[expect(clippy::unnecessary_wraps, reason = "it is not known elsewhere")]
    pub(super) fn open_files() -> Option<OpenFiles> {
        let limits = getrlimit(Resource::Nofile);
        let count = |limit: Option<u64>| {
            let limit = limit.and_then(|limit| usize::try_from(limit).ok());
            limit.unwrap_or(usize::MAX)
        };
        Some(OpenFiles {
            soft: count(limits.current),
            hard: count(limits.maximum),
        })
    }

    #[cfg(feature = "cli")]
    pub(super) fn allow_open_files(files: usize) -> io::Result<()> {
        let hard = getrlimit(Resource::Nofile).maximum;
        let limits = Rlimit {
            current: Some(files as u64),
            maximum: hard,
        };
        Ok(setrlimit(Resource::Nofile, limits)?)
    }
}

/// Other systems have no such limit, or none that is close.
#[cfg(not(unix))]
mod system {
    #[cfg(feature = "cli")]
    use std::io;

    use super::OpenFiles;

    pub(super) fn open_files() -> Option<OpenFiles> {
        None
    }

    #[cfg(feature = "cli")]
    pub(super) fn allow_open_files(_files: usize) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_few_files_is_left_and_a_thousand_of_many() {
        assert_eq!(reserve(64), 16);
        assert_eq!(reserve(1024), 256);
        assert_eq!(reserve(usize::MAX), 1024);
    }
}
