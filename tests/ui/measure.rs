//! The rules that hold for all messages, and the measure: errors per mistake.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::case::{self, Case, FAIL};
use crate::message::Message;

/// What a help begins with: it says what to do.
const VERBS: [&str; 14] = [
    "add",
    "await",
    "call",
    "drop",
    "give",
    "implement",
    "make",
    "move",
    "name",
    "put",
    "remove",
    "return",
    "take",
    "write",
];

/// Names that a user has never seen and cannot look up.
const INTERNAL: [&str; 13] = [
    "__private",
    "Argument",
    "Derived",
    "HookOutcome",
    "Later",
    "MISTAKEN",
    "Made",
    "Mount",
    "Otherwise",
    "OtherwiseDerived",
    "OtherwiseLater",
    "OtherwiseQuery",
    "ViewList",
];

/// How errors without a code begin that are rustc's own.
const RUSTC: [&str; 14] = [
    "associated function in `impl` without body",
    "cannot find ",
    "documentation comments cannot be applied ",
    "expected ",
    "function `",
    "future cannot be sent between threads safely",
    "key-value macro attributes are not supported",
    "lifetime may not live long enough",
    "literal out of range",
    "parameter defaults are not supported",
    "return types are denoted using `->`",
    "unknown character escape",
    "unused ",
    "use of deprecated ",
];

/// How warnings begin that are no echo of the error: what rustc adds to one of its own, and what blocks.
const WARNINGS: [&str; 2] = [
    "use of deprecated macro `blocks_the_event_loop`",
    "variable does not need to be mutable",
];

/// Where rustc names a hidden view in its own words: where a constant was computed, and who implements `View`.
const PLACES: [&str; 2] = ["^ evaluation of `", "the trait `View` is implemented for `"];

/// One, unless the case begins with `// errors: N`.
#[test]
fn each_mistake_is_one_error() {
    let wrong = case::all().into_iter().filter_map(|case| {
        let errors = case.errors().count();
        let said = case.expected;
        (errors != said).then(|| format!("{}: {errors} errors, not {said}", case.name()))
    });
    none(wrong);
}

#[test]
fn a_mistake_is_no_warning_besides() {
    let warnings = case::all().into_iter().flat_map(|case| {
        let name = case.name();
        let warnings = case
            .messages
            .into_iter()
            .filter(|message| message.is_warning && !begins(&message.text, &WARNINGS));
        let lines = warnings.map(move |warning| format!("{name}: {}", warning.text));
        lines.collect::<Vec<_>>()
    });
    none(warnings);
}

/// They begin in lower case, end without a full stop, and say what to write.
#[test]
fn messages_of_the_macros_have_one_form() {
    let wrong = case::all().into_iter().flat_map(|case| {
        let own = case.errors().filter(|error| is_own(error));
        let problems = own
            .filter_map(|error| Some(format!("{}: {}: {}", case.name(), form(error)?, error.text)));
        problems.collect::<Vec<_>>()
    });
    none(wrong);
}

#[test]
fn no_message_has_an_internal_name() {
    let wrong = case::all().into_iter().flat_map(|case| {
        let path = Path::new(FAIL).join(case.name()).with_extension("stderr");
        let output = fs::read_to_string(path).unwrap();
        let lines = output
            .lines()
            .filter(|line| !PLACES.iter().any(|place| line.contains(place)));
        let lines = lines.filter_map(|line| {
            let name = internal(line)?;
            Some(format!("{}: {name} in {}", case.name(), line.trim()))
        });
        lines.collect::<Vec<_>>()
    });
    none(wrong);
}

/// `cargo test -p veduta-tests --test ui measure -- --nocapture` prints it.
#[test]
fn the_measure() {
    let cases = case::all();
    let mut themes: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        themes.entry(&case.theme).or_default().push(case);
    }
    println!(
        "{:>12} {:>8} {:>8} {:>8} {:>8}",
        "theme", "cases", "mistakes", "errors", "each"
    );
    for (theme, cases) in &themes {
        print(theme, cases);
    }
    print("all", &cases.iter().collect::<Vec<_>>());
}

fn print(theme: &str, cases: &[&Case]) {
    let mistakes: usize = cases.iter().map(|case| case.mistakes).sum();
    let errors: usize = cases.iter().map(|case| case.errors().count()).sum();
    #[expect(clippy::cast_precision_loss, reason = "there are some hundred")]
    let each = errors as f64 / mistakes as f64;
    println!(
        "{theme:>12} {:>8} {mistakes:>8} {errors:>8} {each:>8.3}",
        cases.len()
    );
}

/// # Panics
///
/// If there are any, with all of them.
fn none(problems: impl Iterator<Item = String>) {
    let problems: Vec<_> = problems.collect();
    assert!(
        problems.is_empty(),
        "{}:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

/// Whether a macro reports it.
fn is_own(error: &Message) -> bool {
    error.code.is_none() && !begins(&error.text, &RUSTC)
}

fn begins(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|begin| text.starts_with(begin))
}

/// What is wrong with how a message is written.
fn form(error: &Message) -> Option<&'static str> {
    let Some(help) = &error.help else {
        return Some("no line says what to write");
    };
    if !VERBS.contains(&help.split(' ').next()?) {
        return Some("the help does not begin with what to do");
    }
    if [&error.text, help]
        .into_iter()
        .any(|line| line.ends_with('.'))
    {
        return Some("a full stop");
    }
    let is_upper = |line: &str| line.starts_with(char::is_uppercase);
    (is_upper(&error.text) || is_upper(help)).then_some("a capital")
}

/// The first name in a line that is none of the user's business.
fn internal(line: &str) -> Option<&str> {
    let words = line.split(|letter: char| letter != '_' && !letter.is_alphanumeric());
    words
        .into_iter()
        .find(|word| INTERNAL.contains(word) || is_hidden_view(word))
}

/// A method `get` of `Article` is a view of its own, `Article_get`.
fn is_hidden_view(word: &str) -> bool {
    let methods = [
        "get", "head", "post", "put", "patch", "delete", "options", "trace",
    ];
    let ends = word
        .rsplit_once('_')
        .filter(|(name, _)| name.starts_with(char::is_uppercase));
    ends.is_some_and(|(_, method)| methods.contains(&method))
}

#[test]
fn internal_names_are_found() {
    assert_eq!(
        internal("required by a bound in `veduta::__private::Mount::view`"),
        Some("__private")
    );
    assert_eq!(
        internal("required by this bound in `Mount::view`"),
        Some("Mount")
    );
    assert_eq!(
        internal("`<_::Article_get as veduta::View>::call`"),
        Some("Article_get")
    );
    assert_eq!(internal("`story_get` is an Argumentative `View`"), None);
}
