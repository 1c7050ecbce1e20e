//! Pages from templates, by [minijinja]: [`Template`] is what a view returns, [`Templates`] where they come from.
//!
//! ```no_run
//! use veduta::template::context;
//! use veduta::{App, Template, routes, view};
//!
//! #[view("/archive/{year}?{page}")]
//! fn archive(year: u16, page: Option<u32>) -> Template {
//!     let stories = vec!["first", "second"];
//!     Template::new("archive.html", context! { year, page, stories })
//! }
//!
//! fn main() -> veduta::Result<()> {
//!     App::new(routes![archive]).templates("templates").run()
//! }
//! ```
//!
//! and in `templates/archive.html`:
//!
//! ```html
//! {% extends "page.html" %}
//! {% block main %}
//!   {% for story in stories %}<p>{{ story }}</p>{% endfor %}
//!   <a href="{{ url('archive', year=year - 1) }}">the year before</a>
//! {% endblock %}
//! ```
//!
//! What a template prints is escaped where its name ends in `.html`, `.htm` or an ending of XML. The
//! [language](https://docs.rs/minijinja/3/minijinja/syntax/index.html) is that of Jinja2.
//!
//! # Addresses
//!
//! `url('archive', year=2024, page=2)` is the address of the view `archive` where it is mounted, prefixes
//! included: `/archive/2024?page=2`. Parameters are encoded as [`my_view::url(..)`](macro@crate::view) does
//! it; `none` leaves a parameter of the query out, and a list repeats it. When two views have the name,
//! write as much of the path as tells them apart: `url('admin::archive')`, `url('crate::archive')`. A view
//! that is mounted several times has the address of its first mount.
//!
//! Every `url(..)` whose view is written out is checked before the application starts, and so are the names
//! in `extends`, `include` and `import`. A template that gives the name `url` to something else is not checked.
//!
//! # More of minijinja
//!
//! Filters and functions are added by [`Templates::environment`]. What they need of minijinja beyond the
//! types here, `State` or `value::Object` for example, comes from a dependency of your own: `minijinja = "3"`.

mod address;
mod check;
mod content;
mod references;
mod renderer;
mod source;
mod templates;
pub(crate) mod values;

use std::borrow::Cow;

use minijinja::value::Serde;
use serde_core::Serialize;

use crate::body::Body;
use crate::response::{Behind, IntoResponse, Response, Unfinished};

#[doc(inline)]
pub use crate::__template_context as context;
// Not the whole crate: its names, `State` and `String` among them, would have to be told from others in
// the messages of the compiler.
pub use minijinja::{Environment, Error as TemplateError, ErrorKind as TemplateErrorKind, Value};
pub use renderer::Renderer;
pub use templates::Templates;

/// A response that a template makes: its name, and what it may use.
///
/// The context is anything that serde can serialize to a map: a struct with `#[derive(Serialize)]`, or
/// [`context!`](context). The content type follows the ending of the name: `text/html` for `.html`.
///
/// ```
/// use serde::Serialize;
/// use veduta::{App, StatusCode, Template, Templates, routes, view};
///
/// #[derive(Serialize)]
/// struct Page {
///     title: String,
/// }
///
/// #[view("/{title}")]
/// async fn page(title: String) -> (StatusCode, Template) {
///     (StatusCode::CREATED, Template::new("page.html", Page { title }))
/// }
///
/// let templates = Templates::new().add("page.html", "<h1>{{ title }}</h1>");
/// let app = App::new(routes![page]).templates(templates);
/// # let client = veduta::test::TestClient::new(app);
/// # assert_eq!(client.get("/a&b").wait().text(), "<h1>a&amp;b</h1>");
/// ```
///
/// It is rendered right behind the view, on the thread that the view ran on: for a sync view a thread of its
/// pool, for an async one the event loop. An `App::on_error` that returns one is rendered where the error is
/// answered, on the event loop; should that fail, the client gets the plain answer.
///
/// # Errors
/// 500 when there is no such template, or when it fails; the log says which, in which line, and why.
#[derive(Clone, Debug)]
#[must_use]
pub struct Template {
    name: Cow<'static, str>,
    context: Value,
}

impl Template {
    /// The template of this name, with what it may use.
    pub fn new(name: impl Into<Cow<'static, str>>, context: impl Serialize) -> Self {
        Self {
            name: name.into(),
            context: Value::from(Serde(context)),
        }
    }

    /// The name of the template.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the template may use, as a test of a view looks at it.
    ///
    /// ```
    /// use veduta::Template;
    /// use veduta::template::context;
    ///
    /// let page = Template::new("page.html", context! { title => "News" });
    /// assert_eq!(page.context().get_attr("title").unwrap().as_str(), Some("News"));
    /// ```
    pub fn context(&self) -> &Value {
        &self.context
    }
}

impl IntoResponse for Template {
    fn into_response(self) -> Response {
        let Self { name, context } = self;
        let mut response = content::of_name(&name).response();
        let unfinished = Unfinished::new(false, move |response: Response, behind: &Behind<'_>| {
            let text = Renderer::of(behind.environment)?.render_value(&name, context.clone())?;
            Ok(response.map(|_| Body::from(text)))
        });
        response.extensions_mut().insert(unfinished);
        response
    }
}
