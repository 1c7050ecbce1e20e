//! [`Renderer`]: the templates of an application that runs.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, State, Value};

use super::address::{Addresses, Arguments, Given};
use super::check::{check, no_template};
use super::source::Sources;
use crate::error::{Error, Result};
use crate::routes::Listing;

/// The templates of an application, compiled, and what they can call.
pub(super) struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// # Errors
    /// All that is wrong with the templates, one sentence each.
    pub(super) fn build(
        mut environment: Environment<'static>,
        sources: Sources,
        listing: Option<&Listing>,
    ) -> Result<Self, Vec<String>> {
        sources.load_into(&mut environment);
        let addresses = listing.map(|listing| Arc::new(Addresses::new(listing)));
        let has_own_url = environment.globals().any(|(name, _)| name == "url");
        let addresses = addresses.filter(|_| !has_own_url);
        if let Some(addresses) = &addresses {
            add_url(&mut environment, Arc::clone(addresses));
        }
        let problems = check(&environment, &sources, addresses.as_deref());
        if problems.is_empty() {
            Ok(Self { environment })
        } else {
            Err(problems)
        }
    }

    pub(super) fn render(&self, name: &str, context: Value) -> Result<String> {
        if context.kind() == ValueKind::Invalid {
            return Err(Error::internal(format!(
                "the context of the template `{name}` cannot be serialized: {context}"
            )));
        }
        let template = self.environment.get_template(name);
        let text = template.and_then(|template| template.render(context));
        text.map_err(|error| {
            // An error of a template that this one includes has a place.
            if error.kind() == ErrorKind::TemplateNotFound && error.name().is_none() {
                let known: Vec<_> = self.environment.templates().collect();
                let known: Vec<_> = known.iter().map(|(name, _)| *name).collect();
                return Error::internal(no_template(name, &known));
            }
            let name = name.to_owned();
            Error::internal(RenderError { name, error })
        })
    }
}

/// Adds the function `url`.
fn add_url(environment: &mut Environment<'static>, addresses: Arc<Addresses>) {
    let url = move |state: &State<'_, '_>, view: &str, others: Rest<Value>, named: Kwargs| {
        let mut arguments = Arguments {
            has_positional: !others.is_empty(),
            ..Arguments::default()
        };
        for name in named.args() {
            let value = named.peek::<Value>(name)?;
            arguments.named.push((name.to_owned(), Given::Value(value)));
        }
        let address = addresses.address(view, &arguments).map_err(|problem| {
            let detail = format!("`url('{view}')`: {problem}");
            minijinja::Error::new(ErrorKind::InvalidOperation, detail)
        })?;
        Ok(printable(address, state.auto_escape()))
    };
    environment.add_function("url", url);
}

/// HTML without its special letters needs no escaping; minijinja would write each `/` as `&#x2f;`.
fn printable(address: String, escape: &AutoEscape) -> Value {
    let is_plain = !address.contains(['&', '<', '>', '"', '\'']);
    if is_plain && matches!(escape, AutoEscape::Html) {
        Value::from_safe_string(address)
    } else {
        Value::from(address)
    }
}

/// A template that failed, for the log.
#[derive(Debug)]
struct RenderError {
    name: String,
    error: minijinja::Error,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template `{}` failed", self.name)
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
