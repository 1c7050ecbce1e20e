//! Folders and texts that templates are found in.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::{Environment, Error, TemplateSource, path_loader};

/// One place that templates come from.
pub(super) enum Source {
    Folder(PathBuf),
    Text {
        name: Cow<'static, str>,
        text: Cow<'static, str>,
    },
}

/// All places, in the order in which they are asked.
#[derive(Clone)]
pub(super) struct Sources(Arc<[Source]>);

impl Sources {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        Self(sources.into())
    }

    /// Lets the environment find them.
    pub(super) fn load_into(&self, environment: &mut Environment<'static>) {
        if !self.0.is_empty() {
            let sources = self.clone();
            environment.set_loader(move |name| sources.find(name));
        }
    }

    fn find(&self, name: &str) -> Result<Option<TemplateSource>, Error> {
        for source in &*self.0 {
            let found = match source {
                Source::Folder(folder) => path_loader(folder)(name)?,
                Source::Text { name: own, text } => {
                    (own == name).then(|| TemplateSource::from(&**text))
                }
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The names of all templates; what is wrong with the folders goes to `problems`.
    pub(super) fn names(&self, problems: &mut Vec<String>) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for source in &*self.0 {
            match source {
                Source::Folder(folder) => {
                    let mut walk = Walk {
                        names: &mut names,
                        visited: HashSet::new(),
                    };
                    if let Err(error) = walk.folder(folder, "") {
                        problems.push(missing(folder, &error));
                    }
                }
                Source::Text { name, .. } => {
                    names.insert(name.clone().into_owned());
                }
            }
        }
        names
    }

    /// What a person opens to mend the template: its file, or its name when it has none.
    pub(super) fn place(&self, name: &str) -> String {
        let places = self.0.iter().find_map(|source| match source {
            Source::Folder(folder) => {
                let file = folder.join(name);
                file.is_file().then(|| file.display().to_string())
            }
            Source::Text { name: own, .. } => (own == name).then(|| name.to_owned()),
        });
        places.unwrap_or_else(|| name.to_owned())
    }
}

struct Walk<'n> {
    names: &'n mut BTreeSet<String>,
    /// A link may lead back to where it stands.
    visited: HashSet<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        if !self.visited.insert(folder.canonicalize()?) {
            return Ok(());
        }
        for entry in folder.read_dir()? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // minijinja loads none of these.
            if name.starts_with('.') || name.contains('\\') {
                continue;
            }
            let path = entry.path();
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                self.folder(&path, &format!("{name}/"))?;
            } else if is_text(&path)? {
                self.names.insert(name);
            }
        }
        Ok(())
    }
}

/// A picture beside the templates is none of them.
fn is_text(file: &Path) -> io::Result<bool> {
    match std::fs::read_to_string(file) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(false),
        // A link to nothing, or a file that an editor has just removed.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io::Error::new(
            error.kind(),
            format!("{}: {error}", file.display()),
        )),
    }
}

fn missing(folder: &Path, error: &io::Error) -> String {
    let shown = folder.display();
    let here = std::env::current_dir().unwrap_or_default();
    if error.kind() == io::ErrorKind::NotFound && folder.is_relative() {
        let here = here.display();
        format!(
            "there is no folder of templates `{shown}` in `{here}`; start the program where it is, or write `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{shown}\")`"
        )
    } else {
        format!("the folder of templates `{shown}` cannot be read: {error}")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.fmt(f),
            Self::Text { name, .. } => name.fmt(f),
        }
    }
}
