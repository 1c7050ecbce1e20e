//! What can be wrong with templates before anybody asks for them.

use minijinja::{Environment, Error, ErrorKind, Template};

use super::address::Addresses;
use super::references::References;
use super::source::Sources;
use crate::closest::closest;

/// All that is wrong with the templates, each with its file and line. Without addresses, because the routes
/// have problems of their own, views are not looked for.
pub(super) fn check(
    environment: &Environment<'_>,
    sources: &Sources,
    addresses: Option<&Addresses>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut names = sources.names(&mut problems);
    names.extend(environment.templates().map(|(name, _)| name.to_owned()));
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in &known {
        let place = sources.place(name);
        match environment.get_template(name) {
            Ok(template) => {
                let found = problems_of(environment, &template, addresses, &known);
                problems.extend(
                    found
                        .iter()
                        .map(|(line, problem)| format!("template {place}:{line}: {problem}")),
                );
            }
            Err(error) => problems.push(unreadable(&place, &error)),
        }
    }
    problems
}

/// Each with its line.
fn problems_of(
    environment: &Environment<'_>,
    template: &Template<'_, '_>,
    addresses: Option<&Addresses>,
    known: &[&str],
) -> Vec<(usize, String)> {
    let references = References::of(environment, template.name(), template.source());
    let views = references.views.iter().filter_map(|reference| {
        let view = &reference.view;
        let outcome = addresses?.address(view, &reference.arguments);
        let problem = outcome.err()?;
        Some((reference.line, format!("`url('{view}')`: {problem}")))
    });
    let state = template.new_state();
    let templates = references.templates.iter().filter_map(|reference| {
        let error = state.get_template(&reference.name).err()?;
        // Other errors are those of that template.
        let is_missing = error.kind() == ErrorKind::TemplateNotFound;
        is_missing.then(|| (reference.line, no_template(&reference.name, known)))
    });
    let mut problems: Vec<_> = views.chain(templates).collect();
    problems.sort_by_key(|(line, _)| *line);
    problems
}

/// That a template does not exist, and which may have been meant.
pub(super) fn no_template(name: &str, known: &[&str]) -> String {
    match closest(name, known.iter().copied()) {
        Some(near) => format!("there is no template `{name}`; did you mean `{near}`?"),
        None => format!("there is no template `{name}`"),
    }
}

fn unreadable(place: &str, error: &Error) -> String {
    let line = error
        .line()
        .map_or_else(String::new, |line| format!(":{line}"));
    let kind = error.kind();
    let detail = error.detail().unwrap_or("no details");
    format!("template {place}{line}: {kind}: {detail}")
}
