//! What must not compile, and what it is told.
//!
//! `TRYBUILD=overwrite cargo test -p veduta-tests --test ui` writes the messages anew.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn views_compile_or_say_why_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}

/// One, unless the case begins with `// errors: N`.
#[test]
fn each_mistake_is_one_error() {
    for case in cases(Path::new("ui/fail")) {
        let source = fs::read_to_string(&case).unwrap();
        let expected = source.strip_prefix("// errors: ").map_or(1, |rest| {
            let number = rest.lines().next().unwrap();
            number.parse().unwrap()
        });
        let messages = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let errors = messages.lines().filter(|line| is_error(line)).count();
        assert_eq!(errors, expected, "{}:\n{messages}", case.display());
    }
}

fn cases(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.extension() {
            None => cases(&path),
            Some(extension) if extension == "rs" => vec![path],
            Some(_) => Vec::new(),
        })
        .collect()
}

fn is_error(line: &str) -> bool {
    let is_summary =
        line.starts_with("error: aborting") || line.starts_with("error: could not compile");
    line.starts_with("error") && !is_summary
}
