//! Settings from outside of the program: the environment, then the command line.

use std::env;
use std::ffi::OsStr;

use super::{Setting, Settings, all};

const PREFIX: &str = "VEDUTA_";

/// The value of a setting, as it was written outside of the program.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) setting: &'static Setting,
    /// The variable or the option that it was written in.
    pub(crate) place: String,
    pub(crate) text: String,
}

impl Given {
    fn apply(&self, settings: &mut Settings) -> Result<(), String> {
        (self.setting.read)(settings, &self.text)
            .map_err(|problem| format!("`{}`: {problem}", self.place))
    }
}

/// All that was given, what counts more behind what counts less.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    pub(super) given: Vec<Given>,
    problems: Vec<String>,
}

impl Outside {
    /// Reads the variables `VEDUTA_..`.
    pub(crate) fn environment() -> Self {
        let mut outside = Self::default();
        let mut variables: Vec<_> = env::vars_os().collect();
        variables.sort();
        for (name, value) in variables {
            if name.to_string_lossy().starts_with(PREFIX) {
                outside.add(&name, &value);
            }
        }
        outside
    }

    fn add(&mut self, name: &OsStr, value: &OsStr) {
        let name = name.to_string_lossy();
        let setting = all().iter().find(|setting| setting.variable() == name);
        match (setting, value.to_str()) {
            (None, _) => self.problems.push(unknown(&name)),
            (Some(_), None) => self
                .problems
                .push(format!("`{name}`: its value is not UTF-8")),
            (Some(setting), Some(text)) => self.given.push(Given {
                setting,
                place: name.into_owned(),
                text: text.to_owned(),
            }),
        }
    }

    /// Changes these settings, and returns what is wrong with what was given.
    pub(crate) fn apply(&self, settings: &mut Settings) -> Vec<String> {
        let wrong = self
            .given
            .iter()
            .filter_map(|given| given.apply(settings).err());
        self.problems.iter().cloned().chain(wrong).collect()
    }
}

fn unknown(name: &str) -> String {
    let names = all().iter().map(Setting::variable);
    let nearest = names
        .map(|known| (distance(name, &known), known))
        .min()
        .filter(|(distance, _)| *distance <= (name.len() - PREFIX.len()).div_ceil(3));
    match nearest {
        Some((_, known)) => format!("unknown variable `{name}`; did you mean `{known}`?"),
        None => format!(
            "unknown variable `{name}`; those with `{PREFIX}` are for the settings of veduta, rename yours"
        ),
    }
}

/// How many characters must be inserted, removed or replaced to get from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_changes() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn an_unknown_variable_is_compared_with_the_known_ones() {
        assert!(unknown("VEDUTA_BIN").contains("`VEDUTA_BIND`"));
        assert!(unknown("VEDUTA_").contains("rename yours"));
        assert_eq!(
            unknown("VEDUTA_BLOCKING_THREAD"),
            "unknown variable `VEDUTA_BLOCKING_THREAD`; did you mean `VEDUTA_BLOCKING_THREADS`?"
        );
        assert!(unknown("VEDUTA_DATABASE_PASSWORD").contains("rename yours"));
    }
}
