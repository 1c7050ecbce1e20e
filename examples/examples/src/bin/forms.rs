//! A guest book: a form, the redirect after it, and a message that is shown once.
//!
//! `cargo run -p veduta-examples --bin forms`, then open <http://localhost:8000>, or
//!
//! ```sh
//! curl --data name=Ada --data text='Very nice.' --include localhost:8000
//! curl --data name=Ada --data text='Very nice.' --location --cookie '' localhost:8000
//! curl --data name=Ada --data text= localhost:8000
//! ```
//!
//! The last is a 422: the form again, with what is wrong and all that was typed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use veduta::template::context;
use veduta::{
    App, Cookies, Form, IntoResponse, Redirect, Response, Result, State, StatusCode, Template,
    Templates, routes, view,
};

const PAGE: &str = r#"<!doctype html>
<title>Guest book</title>
{% if message %}<p><strong>{{ message }}</strong></p>{% endif %}
<form method="post">
<p><label>Name <input name="name" value="{{ draft.name }}" required></label></p>
<p><label>Text <textarea name="text">{{ draft.text }}</textarea></label></p>
<button>Sign</button>
</form>
{% for entry in entries %}<p>{{ entry.name }}: {{ entry.text }}</p>
{% endfor %}"#;

/// The fields of the form; one that is missing is a 422 before the view is asked.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Entry {
    name: String,
    text: String,
}

#[derive(Default)]
struct GuestBook(Mutex<Vec<Entry>>);

impl GuestBook {
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What guests wrote is text: the template escapes it.
    fn page(&self, message: &str, draft: &Entry) -> Template {
        let entries = self.entries().clone();
        Template::new("page.html", context! { message, draft, entries })
    }
}

/// Cookies come as an argument, and changes to them go out beside the response.
#[view("/")]
fn read(book: State<GuestBook>, mut cookies: Cookies) -> (Cookies, Template) {
    let message = cookies.get("message").unwrap_or_default().to_owned();
    if !message.is_empty() {
        cookies.remove("message");
    }
    (cookies, book.page(&message, &Entry::default()))
}

/// A redirect after the post, so that a reload of the page does not sign twice.
#[view(POST, "/")]
fn sign(entry: Form<Entry>, book: State<GuestBook>, mut cookies: Cookies) -> Response {
    if entry.name.trim().is_empty() || entry.text.trim().is_empty() {
        let page = book.page("Please give a name and a text.", &entry);
        return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    }
    cookies.set(("message", format!("Thank you, {}!", entry.name)));
    book.entries().push(entry.0);
    (cookies, Redirect::see_other(read::url())).into_response()
}

fn main() -> Result<()> {
    App::new(routes![read, sign])
        .state(GuestBook::default())
        .templates(Templates::new().add("page.html", PAGE))
        .run()
}
