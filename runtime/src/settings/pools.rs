//! [`PoolSize`] and the pools that have a name.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::closest::closest;

/// The names of the pools that every application has.
const RESERVED: [&str; 2] = ["blocking", "cpu"];
const DEFAULT_QUEUE: usize = 256;

/// How many calls a pool of its own name runs, and how many may wait: see [`Settings::pool`](crate::Settings::pool).
///
/// How long calls wait, and how long idle threads stay, is the same for all pools:
/// [`queue_timeout`](crate::Settings::queue_timeout), [`thread_idle`](crate::Settings::thread_idle).
///
/// As text it is both, `4:100`, or the threads alone, `4`, which leaves the queue of the program as it is.
///
/// ```
/// use veduta::PoolSize;
///
/// let size = PoolSize::new(4).queue(100);
/// assert_eq!(size.to_string(), "4:100");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct PoolSize {
    pub(crate) threads: usize,
    /// `None` where nothing is said of it.
    queue: Option<usize>,
}

impl PoolSize {
    /// At most so many threads, at least one, and a queue of 256.
    pub const fn new(threads: usize) -> Self {
        Self {
            threads,
            queue: None,
        }
    }

    /// At most so many calls that wait for a thread; none is allowed.
    pub const fn queue(mut self, queue: usize) -> Self {
        self.queue = Some(queue);
        self
    }

    pub(crate) fn queue_limit(self) -> usize {
        self.queue.unwrap_or(DEFAULT_QUEUE)
    }

    /// This size, with the queue of another one when it has none.
    fn or_queue_of(self, other: Self) -> Self {
        Self {
            queue: self.queue.or(other.queue),
            ..self
        }
    }
}

impl PartialEq for PoolSize {
    fn eq(&self, other: &Self) -> bool {
        (self.threads, self.queue_limit()) == (other.threads, other.queue_limit())
    }
}

impl Eq for PoolSize {}

impl fmt::Display for PoolSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.threads, self.queue_limit())
    }
}

/// The pools of an application beside the two that it always has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedPools(Vec<(Cow<'static, str>, PoolSize)>);

impl NamedPools {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Cow<'static, str>, PoolSize)> {
        self.0.iter().map(|(name, size)| (name, *size))
    }

    pub(super) fn add(&mut self, name: Cow<'static, str>, size: PoolSize) {
        match self.size_of(&name) {
            Some(known) => *known = size,
            None => self.0.push((name, size)),
        }
    }

    /// Takes the sizes of others; the pools themselves are those of the program.
    pub(super) fn resize(&mut self, others: Self) -> Result<(), String> {
        for (name, size) in others.0 {
            let Some(known) = self.size_of(&name) else {
                return Err(self.unknown(&name));
            };
            *known = size.or_queue_of(*known);
        }
        Ok(())
    }

    fn size_of(&mut self, name: &str) -> Option<&mut PoolSize> {
        let mut pools = self.0.iter_mut();
        pools.find_map(|(known, size)| (known == name).then_some(size))
    }

    /// Whether there is such a pool.
    ///
    /// # Errors
    /// When there is none; says what to write.
    pub(crate) fn check(&self, name: &str) -> Result<(), String> {
        if self.0.iter().any(|(known, _)| known == name) {
            return Ok(());
        }
        Err(self.unknown(name))
    }

    fn unknown(&self, name: &str) -> String {
        no_such_pool(name, self.0.iter().map(|(name, _)| &**name))
    }

    /// # Errors
    /// When a name or a size cannot be; says what to write.
    pub(super) fn problem(&self) -> Result<(), String> {
        self.0.iter().try_for_each(|(name, size)| {
            if RESERVED.contains(&&**name) {
                return Err(format!(
                    "`{name}` is the name of a pool that every application has; set `{name}_threads` and `{name}_queue`, or choose another name"
                ));
            }
            if !is_name(name) {
                return Err(format!(
                    "`{name}` is no name of a pool; write lower-case letters, digits, `-` and `_`, such as `reports`"
                ));
            }
            if size.threads == 0 {
                return Err(format!("the pool `{name}` has no threads; write 1 or more"));
            }
            Ok(())
        })
    }
}

/// That none of these has this name, and what to write.
pub(crate) fn no_such_pool<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    if let Some(known) = closest(name, names.clone()) {
        return format!("there is no pool `{name}`; did you mean `{known}`?");
    }
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    let known = match names[..] {
        [] => String::new(),
        _ => format!(", only {}", names.join(", ")),
    };
    format!(
        "there is no pool `{name}`{known}; add `.pool(\"{name}\", PoolSize::new(4))` to the `Settings` of the application"
    )
}

/// It is part of the names of threads and of metrics.
fn is_name(name: &str) -> bool {
    let is_fit = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ['-', '_'].contains(&letter)
    };
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(is_fit)
}

impl FromStr for NamedPools {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |part: &str| {
            format!(
                "`{part}` is no pool; write its name and threads, such as `reports=4`, and its queue, if you like: `reports=4:100`"
            )
        };
        let mut pools = Self::default();
        for part in text.split(',').map(str::trim) {
            if part == "none" {
                continue;
            }
            let (name, size) = part.split_once('=').ok_or_else(|| wrong(part))?;
            let (threads, queue) = match size.split_once(':') {
                Some((threads, queue)) => (threads, Some(queue)),
                None => (size, None),
            };
            let count = |text: &str| text.trim().parse().map_err(|_| wrong(part));
            let mut size = PoolSize::new(count(threads)?);
            if let Some(queue) = queue {
                size = size.queue(count(queue)?);
            }
            pools.add(name.trim().to_owned().into(), size);
        }
        pools.problem()?;
        Ok(pools)
    }
}

impl fmt::Display for NamedPools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (index, (name, size)) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{name}={size}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<NamedPools, String> {
        text.parse()
    }

    #[test]
    fn pools_are_shown_as_they_are_read() {
        for text in ["none", "reports=4:256", "reports=4:0,pdf-1=1:20"] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        assert_eq!(read(" reports = 4 ").unwrap().to_string(), "reports=4:256");
    }

    #[test]
    fn what_is_no_pool_says_what_to_write() {
        for (text, words) in [
            ("", "`reports=4`"),
            ("reports", "`reports=4`"),
            ("reports=many", "`reports=4`"),
            ("reports=4:", "`reports=4:100`"),
            ("reports=0", "write 1 or more"),
            ("Reports=4", "lower-case letters"),
            ("cpu=4", "set `cpu_threads` and `cpu_queue`"),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }

    #[test]
    fn only_pools_of_the_program_are_resized() {
        let mut pools = read("reports=4,exports=2:7").unwrap();
        pools.resize(read("exports=8:9").unwrap()).unwrap();
        assert_eq!(pools.to_string(), "reports=4:256,exports=8:9");
        for (text, words) in [
            ("report=1", "did you mean `reports`?"),
            (
                "pdf=1",
                "`pdf`, only `reports`, `exports`; add `.pool(\"pdf\", ",
            ),
        ] {
            let problem = pools.resize(read(text).unwrap()).unwrap_err();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }

    #[test]
    fn threads_alone_leave_the_queue_as_it_is() {
        let mut pools = read("reports=4:10,exports=2").unwrap();
        pools.resize(read("reports=8,exports=3").unwrap()).unwrap();
        assert_eq!(pools.to_string(), "reports=8:10,exports=3:256");
    }
}
