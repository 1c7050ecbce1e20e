//! The cases as they lie in their folders.

use std::fs;
use std::path::{Path, PathBuf};

use crate::message::{self, Message};

pub(crate) const FAIL: &str = "ui/fail";

/// A file that must not compile, with what it is told.
pub(crate) struct Case {
    pub(crate) theme: String,
    pub(crate) mistake: String,
    pub(crate) source: String,
    /// How many errors it gives; one, unless its first line says otherwise.
    pub(crate) expected: usize,
    /// How many mistakes are in it: as many as errors, when its second line speaks of mistakes.
    pub(crate) mistakes: usize,
    pub(crate) messages: Vec<Message>,
}

impl Case {
    /// `theme/mistake`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.theme, self.mistake)
    }

    pub(crate) fn errors(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| !message.is_warning)
    }

    fn read(theme: &str, path: &Path) -> Self {
        let source = fs::read_to_string(path).unwrap();
        let (expected, mistakes) =
            numbers(&source).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        let stderr = path.with_extension("stderr");
        let output = fs::read_to_string(&stderr)
            .unwrap_or_else(|error| panic!("{}: {error}", stderr.display()));
        Self {
            theme: theme.to_owned(),
            mistake: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            source,
            expected,
            mistakes,
            messages: message::parse(&output),
        }
    }
}

/// The case of each `.rs` file, in order.
///
/// # Panics
///
/// If anything else lies there: a folder below a theme, a message without its case.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for theme in entries(Path::new(FAIL)) {
        assert!(theme.is_dir(), "{} is no theme", theme.display());
        let name = theme.file_name().unwrap().to_str().unwrap();
        for path in entries(&theme) {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("rs") => cases.push(Case::read(name, &path)),
                Some("stderr") => {
                    let source = path.with_extension("rs");
                    assert!(source.exists(), "{} has no case", path.display());
                }
                _ => panic!("{} is no case", path.display()),
            }
        }
    }
    assert!(!cases.is_empty());
    cases
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What a case says of itself: the number of its errors and of its mistakes.
fn numbers(source: &str) -> Result<(usize, usize), String> {
    let mut lines = source.lines();
    let Some(number) = lines
        .next()
        .and_then(|line| line.strip_prefix("// errors:"))
    else {
        return if source.contains("// errors:") {
            Err("`// errors: N` is the first line or none".to_owned())
        } else {
            Ok((1, 1))
        };
    };
    let expected = number.trim().parse().ok().filter(|number| *number > 1);
    let expected = expected.ok_or("`// errors: N` is for more than one")?;
    match lines.next().and_then(|line| line.strip_prefix("// ")) {
        Some(reason) if reason.contains("mistake") => Ok((expected, expected)),
        Some(reason) if !reason.trim().is_empty() => Ok((expected, 1)),
        _ => Err(
            "the second line says why: `// One for each mistake.`, or why rustc cannot say less"
                .to_owned(),
        ),
    }
}

#[test]
fn a_case_with_several_errors_says_why() {
    assert_eq!(numbers("use veduta::view;"), Ok((1, 1)));
    assert_eq!(
        numbers("// errors: 3\n// One for each mistake."),
        Ok((3, 3))
    );
    assert_eq!(numbers("// errors: 3\n// rustc looks twice."), Ok((3, 1)));
    for wrong in [
        "// errors: 3",
        "// errors: 3\n//",
        "// errors: 3\nuse veduta::view;",
        "// errors: 1\n// One for each mistake.",
        "// errors: none\n// One for each mistake.",
        "use veduta::view;\n// errors: 3",
    ] {
        assert!(numbers(wrong).is_err(), "{wrong:?}");
    }
}
