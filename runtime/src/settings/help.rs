//! What the command line says of settings: its help, and the report of `check`.

use super::{Given, Outside, Setting, Settings, all};

impl Setting {
    /// Its documentation, without the default.
    pub(crate) fn summary(&self) -> &'static str {
        self.doc_and_default().0
    }

    /// Its default, in words.
    pub(crate) fn default_words(&self) -> &'static str {
        self.doc_and_default().1.trim_matches('`')
    }

    fn doc_and_default(&self) -> (&'static str, &'static str) {
        let doc = self.doc.trim().trim_end_matches('.');
        doc.rsplit_once("; ").unwrap_or((doc, ""))
    }

    /// The option of the command line that sets it.
    pub(crate) fn option(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }
}

impl Outside {
    /// Adds what the command line says, which counts more.
    pub(crate) fn and(mut self, options: Vec<Given>) -> Self {
        self.given.extend(options);
        self
    }

    /// One row a setting: its name, its value in `settings`, and where that comes from.
    pub(crate) fn report(&self, application: &Settings, settings: &Settings) -> Vec<[String; 3]> {
        let default = Settings::default();
        let is_default =
            |setting: &Setting| (setting.show)(application) == (setting.show)(&default);
        let origin = |setting: &Setting| {
            let mut given = self.given.iter().rev();
            match given.find(|given| given.setting.name == setting.name) {
                Some(given) if given.place == setting.option() => {
                    format!("command line {}", given.place)
                }
                Some(given) => format!("environment {}", given.place),
                None if is_default(setting) => "default".to_owned(),
                None => "application".to_owned(),
            }
        };
        let row = |setting: &Setting| {
            let value = (setting.show)(settings);
            [setting.name.to_owned(), value, origin(setting)]
        };
        all().iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[cfg(all(feature = "http2", feature = "tls"))]
    fn table() -> String {
        let head = "| setting | variable | option | default |\n|---|---|---|---|\n".to_owned();
        all().iter().fold(head, |table, setting| {
            let row = format!(
                "| [`{0}`](Self::{0}) | `{1}` | `{2} {3}` | {4} |\n",
                setting.name,
                setting.variable(),
                setting.option(),
                setting.value_name,
                setting.default_words(),
            );
            table + &row
        })
    }

    /// It has the settings of all features.
    #[cfg(all(feature = "http2", feature = "tls"))]
    #[test]
    fn the_table_in_the_documentation_is_complete() {
        let page = include_str!("../../docs/settings.md");
        assert!(page.ends_with(&table()), "it should be:\n{}", table());
    }

    #[test]
    fn the_defaults_are_what_the_documentation_says() {
        // These depend on the machine and on the build.
        let varying = ["cpu_threads", "watchdog_threshold", "watchdog_backtrace"];
        for setting in all()
            .iter()
            .filter(|setting| !varying.contains(&setting.name))
        {
            let mut settings = Settings::default();
            let words = setting.default_words();
            (setting.read)(&mut settings, words).unwrap();
            assert_eq!(settings, Settings::default(), "{}", setting.name);
        }
    }

    #[test]
    fn what_is_shown_can_be_read() {
        let settings = Settings::default()
            .body_limit(123_457)
            .write_timeout(Duration::MAX)
            .queue_timeout(Duration::from_millis(1500));
        for setting in all() {
            let mut copy = settings.clone();
            (setting.read)(&mut copy, &(setting.show)(&settings)).unwrap();
            assert_eq!(copy, settings, "{}", setting.name);
        }
    }
}
