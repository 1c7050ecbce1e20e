//! What went wrong, as a page of the site.

use veduta::template::context;
use veduta::{ErrorPage, IntoResponse, Response, Template};

/// A page for browsers; everybody else gets the text or the JSON that veduta answers by itself.
pub(crate) fn answer(error_page: &ErrorPage<'_>) -> Response {
    if !error_page.wants_html() {
        return error_page.into_response();
    }
    let error = error_page.error();
    let context = context! {
        title => error.status().canonical_reason().unwrap_or("Error"),
        message => error.message(),
        request_id => error_page.request_id(),
    };
    Template::new("error.html", context).into_response()
}
