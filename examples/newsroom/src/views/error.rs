//! What went wrong, as a page of the site.

use std::fmt;

use veduta::{ErrorPage, IntoResponse, Response};

use crate::page::{Escaped, page};

/// A page for browsers; everybody else gets the text or the JSON that veduta answers by itself.
pub(crate) fn answer(error_page: &ErrorPage<'_>) -> Response {
    if !error_page.wants_html() {
        return error_page.into_response();
    }
    let error = error_page.error();
    let body = fmt::from_fn(|f| {
        let message = Escaped(error.message());
        let id = Escaped(error_page.request_id());
        write!(f, r#"<p>{message}</p><p class="meta">Request {id}</p>"#)
    });
    let title = error.status().canonical_reason().unwrap_or("Error");
    page(title, body).into_response()
}
