//! Settings from outside of the program: the environment, then the command line.

use std::env;
use std::ffi::OsStr;

use super::{Setting, Settings, absent, all, missing, variable};
use crate::closest::closest;

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
    let mut absent = absent().iter();
    if let Some((_, feature)) = absent.find(|(setting, _)| variable(setting) == name) {
        return format!("`{name}`: {}", missing(feature));
    }
    let names: Vec<_> = all().iter().map(Setting::variable).collect();
    match closest(name, names.iter().map(String::as_str)) {
        Some(known) => format!("unknown variable `{name}`; did you mean `{known}`?"),
        None => format!(
            "unknown variable `{name}`; those with `{PREFIX}` are for the settings of veduta, rename yours"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
