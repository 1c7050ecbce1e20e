//! [`Renderer`]: the templates of an application, ready to be rendered.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, State, Value};
use serde_core::Serialize;

use super::address::{Addresses, Arguments, Given};
use super::check::{check, no_template};
use super::source::Sources;
use crate::error::{Error, Result};
use crate::request::{self, FromRequest, Request};
use crate::routes::Listed;

/// The templates of the application as an argument, for texts that are not the response: mails, fragments.
///
/// ```
/// use veduta::template::{Renderer, context};
/// use veduta::{App, Result, Templates, routes, view};
///
/// #[view("/invite/{name}")]
/// fn invite(name: &str, renderer: Renderer) -> Result<String> {
///     let mail = renderer.render("invitation.txt", context! { name })?;
///     Ok(format!("sent {} bytes", mail.len()))
/// }
///
/// let templates = Templates::new().add("invitation.txt", "Dear {{ name }}");
/// let app = App::new(routes![invite]).templates(templates);
/// # let client = veduta::test::TestClient::new(app);
/// # assert_eq!(client.get("/invite/Ada").wait().text(), "sent 8 bytes");
/// ```
///
/// # Errors
/// 500 for an application without templates.
#[derive(Clone)]
pub struct Renderer {
    compiled: Arc<Compiled>,
}

/// What the application holds: its templates, and what they can call.
pub(super) struct Compiled {
    environment: Environment<'static>,
}

impl Renderer {
    /// The text of a template, rendered on this thread.
    ///
    /// # Errors
    /// When there is no such template, and when it fails.
    pub fn render(&self, name: &str, context: impl Serialize) -> Result<String> {
        self.render_value(name, Value::from(Serde(context)))
    }

    pub(super) fn of(environment: &request::Environment) -> Result<Self> {
        let compiled = environment.states.get().ok_or_else(|| {
            Error::internal(
                "the application has no templates; write `.templates(\"templates\")` behind `App::new(..)`",
            )
        })?;
        Ok(Self { compiled })
    }

    pub(super) fn render_value(&self, name: &str, context: Value) -> Result<String> {
        if context.kind() == ValueKind::Invalid {
            return Err(Error::internal(format!(
                "the context of the template `{name}` cannot be serialized: {context}"
            )));
        }
        let environment = &self.compiled.environment;
        let template = environment.get_template(name);
        let text = template.and_then(|template| template.render(context));
        text.map_err(|error| {
            // An error of a template that this one includes has a place.
            if error.kind() == ErrorKind::TemplateNotFound && error.name().is_none() {
                let known: Vec<_> = environment.templates().collect();
                let known: Vec<_> = known.iter().map(|(name, _)| *name).collect();
                return Error::internal(no_template(name, &known));
            }
            let name = name.to_owned();
            Error::internal(RenderError { name, error })
        })
    }
}

impl FromRequest for Renderer {
    async fn from_request(request: &Request) -> Result<Self> {
        Self::of(request.environment())
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renderer")
    }
}

impl Compiled {
    /// # Errors
    /// All that is wrong with the templates, one sentence each.
    pub(super) fn build(
        mut environment: Environment<'static>,
        sources: &Sources,
        listing: Option<&[Listed]>,
    ) -> Result<Self, Vec<String>> {
        sources.load_into(&mut environment);
        let addresses = listing.map(|listing| Arc::new(Addresses::new(listing)));
        let has_own_url = environment.globals().any(|(name, _)| name == "url");
        let addresses = addresses.filter(|_| !has_own_url);
        if let Some(addresses) = &addresses {
            add_url(&mut environment, Arc::clone(addresses));
        }
        let problems = check(&environment, sources, addresses.as_deref());
        if problems.is_empty() {
            Ok(Self { environment })
        } else {
            Err(problems)
        }
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
