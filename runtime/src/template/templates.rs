//! [`Templates`]: where templates come from, and what they can do.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use minijinja::Environment;

use super::content;
use super::renderer::Compiled;
use super::source::{Source, Sources};
use crate::app::App;

/// Where the templates of an application come from, and what they can do.
///
/// A path is a folder of templates, so `App::templates("templates")` is all that most programs need.
///
/// ```no_run
/// use veduta::{App, Templates, routes};
///
/// let templates = Templates::new()
///     .folder("templates")
///     .add("error.html", "<h1>{{ status }}</h1>")
///     .environment(|env| {
///         env.add_filter("shout", |text: String| text.to_uppercase());
///         env.add_global("site", "News");
///     });
/// let app = App::new(routes![]).templates(templates);
/// ```
///
/// Where several sources have a template of the same name, the one that was given first counts.
#[must_use]
pub struct Templates {
    environment: Environment<'static>,
    sources: Vec<Source>,
    reload: Option<bool>,
}

impl Templates {
    /// No templates yet.
    pub fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|name| content::of_name(name).escape);
        Self {
            environment,
            sources: Vec::new(),
            reload: None,
        }
    }

    /// All files below a folder, by their paths in it: `users/list.html`.
    ///
    /// A relative folder is looked for in the working directory. That of `cargo test` is the package, that of
    /// `cargo run` where it was typed; `concat!(env!("CARGO_MANIFEST_DIR"), "/templates")` is the same in both,
    /// as long as the program stays on the machine that built it.
    ///
    /// Files and folders whose names begin with a dot are left out. A folder that is missing, and a file
    /// with a syntax error, are errors at start-up.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.sources.push(Source::Folder(folder.into()));
        self
    }

    /// One template that is part of the program: `.add("page.html", include_str!("page.html"))`.
    pub fn add(
        mut self,
        name: impl Into<Cow<'static, str>>,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.sources.push(Source::Text {
            name: name.into(),
            text: text.into(),
        });
        self
    }

    /// Changes minijinja's environment: filters, functions, tests, globals, syntax, how undefined values behave.
    ///
    /// ```
    /// use veduta::Templates;
    /// use veduta::template::{TemplateError, TemplateErrorKind, Value};
    ///
    /// fn plural(count: u64, word: &str) -> Result<Value, TemplateError> {
    ///     if word.is_empty() {
    ///         let kind = TemplateErrorKind::InvalidOperation;
    ///         return Err(TemplateError::new(kind, "there is no word to count"));
    ///     }
    ///     Ok(Value::from(match count {
    ///         1 => format!("1 {word}"),
    ///         _ => format!("{count} {word}s"),
    ///     }))
    /// }
    ///
    /// let templates = Templates::from("templates").environment(|env| {
    ///     env.add_filter("plural", plural); // {{ stories|length|plural("story") }}
    /// });
    /// ```
    ///
    /// A function of the name `url` replaces veduta's. A loader works as long as there is neither a folder nor
    /// a template that was [added](Self::add).
    pub fn environment(mut self, change: impl FnOnce(&mut Environment<'static>)) -> Self {
        change(&mut self.environment);
        self
    }

    /// Whether a file that has changed is read again when it is needed next; otherwise all are read once, at
    /// start-up. By default this is so in debug builds.
    ///
    /// It costs a look at the file system for every use of a template, and the memory of every version.
    pub fn reload(mut self, reload: bool) -> Self {
        self.reload = Some(reload);
        self
    }

    fn into_parts(mut self) -> (Environment<'static>, Sources) {
        let reload = self.reload.unwrap_or(cfg!(debug_assertions));
        self.environment.set_auto_reload(reload);
        (self.environment, Sources::new(self.sources))
    }
}

impl App {
    /// Gives the application its templates: a folder, or [`Templates`] with more to say.
    ///
    /// ```no_run
    /// use veduta::{App, Template, routes, view};
    ///
    /// #[view("/")]
    /// async fn front_page() -> Template {
    ///     Template::new("front_page.html", ())
    /// }
    ///
    /// let app = App::new(routes![front_page]).templates("templates");
    /// ```
    ///
    /// A folder that is missing, a template with a syntax error, and one that refers to a view or another
    /// template that does not exist, are errors at start-up.
    pub fn templates(self, templates: impl Into<Templates>) -> Self {
        let (environment, sources) = templates.into().into_parts();
        self.part(move |listing, states| {
            let compiled = Compiled::build(environment, &sources, listing)?;
            if states.insert(compiled.into()).is_none() {
                Ok(())
            } else {
                Err(vec![
                    "`.templates(..)` was given twice; give one `Templates` with several folders"
                        .to_owned(),
                ])
            }
        })
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::new()
    }
}

impl From<PathBuf> for Templates {
    fn from(folder: PathBuf) -> Self {
        Self::new().folder(folder)
    }
}

impl From<&Path> for Templates {
    fn from(folder: &Path) -> Self {
        Self::new().folder(folder)
    }
}

impl From<&str> for Templates {
    fn from(folder: &str) -> Self {
        Self::new().folder(folder)
    }
}

impl From<String> for Templates {
    fn from(folder: String) -> Self {
        Self::new().folder(folder)
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates")
            .field("sources", &self.sources)
            .field("reload", &self.reload)
            .finish_non_exhaustive()
    }
}
