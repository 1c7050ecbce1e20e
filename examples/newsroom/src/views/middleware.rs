//! What stands around every answer.

use veduta::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use veduta::{IntoResponse, Next, Request, middleware};

/// Scripts, styles and pictures are files of the site: what a story brings along is never one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 3] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
];

/// Tells browsers what pages may do.
#[middleware]
pub(crate) async fn secure(request: Request, next: Next) -> impl IntoResponse {
    (HEADERS, next.run(request).await)
}
