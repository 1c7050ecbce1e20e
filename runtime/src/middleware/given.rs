//! What generated code calls for the arguments that a middleware is given by position.
//!
//! As for extractors, a check is the only thing that can fail: it is a trait that one type has, and
//! everything else compiles for every type.

#![expect(missing_docs, reason = "only generated code sees these")]

use super::{MiddlewareInfo, MiddlewareKind, Next};
use crate::request::Request;
use crate::response::Response;
use crate::view::probe::Argument;

#[diagnostic::on_unimplemented(
    message = "`{Self}` stands where the request is given",
    label = "write `request: Request` here",
    note = "the last two arguments of an async middleware are `request: Request, next: Next`; extractors come before them"
)]
pub trait IsRequest {
    fn check(&self) {}
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` stands where the rest of the way is given",
    label = "write `next: Next` here",
    note = "the last two arguments of an async middleware are `request: Request, next: Next`; extractors come before them"
)]
pub trait IsNext {
    fn check(&self) {}
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` stands where the response is given",
    label = "write `response: Response` here",
    note = "the last argument of an `after` hook is `response: Response`; extractors come before it"
)]
pub trait IsResponse {
    fn check(&self) {}
}

impl IsRequest for Request {}
impl IsNext for Next {}
impl IsResponse for Response {}

impl Argument<Request> {
    pub fn request(request: Request) -> Request {
        request
    }
}

impl Argument<Next> {
    pub fn next(next: Next) -> Next {
        next
    }
}

impl Argument<Response> {
    pub fn response(response: Response) -> Response {
        response
    }
}

/// The facts of a middleware whose mistakes are being reported; it is never run.
pub const MISTAKEN_MIDDLEWARE: MiddlewareInfo = MiddlewareInfo {
    name: "",
    module: "",
    kind: MiddlewareKind::Around,
    file: "",
    line: 0,
};
