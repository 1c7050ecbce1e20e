//! How an error is answered: as text or JSON, by `Accept`, with a request id; and how it is logged.

mod watched;

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName};
use http::{HeaderValue, Response, StatusCode, Uri};

use crate::body::Body;
use crate::error::{Error, Result};
use crate::info::Info;
use crate::outcome::Outcome;
use crate::polling::{self, Application, Subject};

pub(crate) use watched::{End, Watched};

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An error on its way to where it is answered, in the extensions of a response.
#[derive(Clone)]
pub(crate) struct Failure(Arc<Error>);

impl Failure {
    pub(crate) fn new(error: Error) -> Self {
        Self(Arc::new(error))
    }

    /// Complete in itself, should nobody answer the failure later.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.0.to_string()));
        *response.status_mut() = self.0.status();
        response.extensions_mut().insert(self);
        response
    }

    pub(crate) fn is_in(response: &Response<Body>) -> bool {
        response.extensions().get::<Self>().is_some()
    }
}

/// What [`App::on_error`](crate::App::on_error) is asked to answer.
pub struct ErrorPage<'a> {
    error: &'a Error,
    reply: &'a Reply,
    format: Format,
    request_id: &'a str,
    view: Option<&'static Info>,
}

impl ErrorPage<'_> {
    /// The error.
    pub fn error(&self) -> &Error {
        self.error
    }

    /// The view that failed; `None` when no view was found.
    pub fn view(&self) -> Option<&'static Info> {
        self.view
    }

    /// The id under which the error was logged; the answer carries it as `X-Request-Id`.
    pub fn request_id(&self) -> &str {
        self.request_id
    }

    /// What was asked for; `/` for a client that has sent no request.
    pub fn uri(&self) -> &Uri {
        static UNKNOWN: LazyLock<Uri> = LazyLock::new(Uri::default);
        self.reply.uri.as_ref().unwrap_or(&UNKNOWN)
    }

    /// Whether the client prefers JSON, by its `Accept`.
    pub fn wants_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether the client prefers HTML, by its `Accept`: browsers do, `*/*` does not.
    pub fn wants_html(&self) -> bool {
        self.format == Format::Html
    }

    /// The answer that veduta gives by itself: text, or JSON by RFC 9457.
    pub(crate) fn to_response(&self) -> Response<Body> {
        let (content_type, text) = if self.wants_json() {
            ("application/problem+json", self.problem().to_string())
        } else {
            ("text/plain; charset=utf-8", format!("{}\n", self.error))
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.error.status();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }

    fn problem(&self) -> serde_json::Value {
        let status = self.error.status();
        let mut problem = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "request_id": self.request_id,
        });
        if !self.error.message().is_empty() {
            problem["detail"] = self.error.message().into();
        }
        problem
    }
}

impl fmt::Debug for ErrorPage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorPage")
            .field("error", self.error)
            .field("view", &self.view.map(|view| view.name))
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// The application's own error page.
pub(crate) type OnError = Box<dyn Fn(&ErrorPage<'_>) -> Response<Body> + Send + Sync>;

/// The same, with what the answer may still need of the application.
pub(crate) type Answering<'a> = dyn Fn(&ErrorPage<'_>) -> Result<Response<Body>> + 'a;

/// What an error is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Html,
    Text,
}

/// What an answer takes from the request, which the view consumes.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Read only when there is an error.
    accept: Option<HeaderValue>,
    request_id: Option<HeaderValue>,
    /// Kept for an error page of the application's own only.
    uri: Option<Uri>,
}

impl Reply {
    pub(crate) fn new(headers: &HeaderMap, uri: Option<&Uri>) -> Self {
        let request_id = headers.get(&X_REQUEST_ID).filter(|id| is_sound_id(id));
        Self {
            accept: headers.get(ACCEPT).cloned(),
            request_id: request_id.cloned(),
            uri: uri.cloned(),
        }
    }

    fn format(&self) -> Format {
        self.accept.as_ref().map_or(Format::Text, Format::preferred)
    }
}

/// Whether the client has sent an id. All names are looked at, which takes less than to hash this one.
pub(crate) fn has_request_id(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| *name == X_REQUEST_ID)
}

/// An id that a client chose ends up in logs: short and printable.
fn is_sound_id(id: &HeaderValue) -> bool {
    (1..=128).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
}

/// The response as it is, or the answer to the failure that it carries.
pub(crate) fn answer(
    outcome: Result<Response<Body>>,
    reply: &Reply,
    view: Option<&'static Info>,
    on_error: Option<&Answering<'_>>,
) -> Response<Body> {
    let failure = match outcome {
        Ok(mut response) => match response.extensions_mut().remove::<Failure>() {
            Some(failure) => failure,
            None => return with_request_id(response, reply.request_id.clone()),
        },
        Err(error) => Failure::new(error),
    };
    let error = &*failure.0;
    let request_id = reply.request_id.clone().unwrap_or_else(new_request_id);
    let request_id_text = request_id.to_str().unwrap_or_default();
    log(Event::Request, error, view, Some(request_id_text));
    let page = ErrorPage {
        error,
        reply,
        format: reply.format(),
        request_id: request_id_text,
        view,
    };
    let mut response = match on_error {
        // A panic while an error is answered must not cost the connection.
        Some(on_error) => {
            let _polling = polling::hook(Subject::ON_ERROR, view);
            match catch_unwind(AssertUnwindSafe(|| on_error(&page))) {
                Ok(Ok(response)) => response,
                Ok(Err(of_page)) => {
                    log(Event::Request, &of_page, view, Some(request_id_text));
                    page.to_response()
                }
                Err(_) => page.to_response(),
            }
        }
        None => page.to_response(),
    };
    // A page of the application's own need not repeat what the error says already.
    if response.status() == StatusCode::OK {
        *response.status_mut() = error.status();
    }
    response.headers_mut().extend(error.headers().clone());
    with_request_id(response, Some(request_id))
}

/// What has ended a request, if that is more than an answer.
pub(crate) fn outcome_of(outcome: &Result<Response<Body>>) -> Option<Outcome> {
    match outcome {
        Ok(response) => response.extensions().get::<Failure>()?.0.outcome(),
        Err(error) => error.outcome(),
    }
}

/// Logs the failure of a view that nobody waits for any more.
pub(crate) fn report(outcome: Result<Response<Body>>, view: &'static Info) {
    match outcome {
        Ok(mut response) => {
            if let Some(Failure(error)) = response.extensions_mut().remove() {
                log(Event::Request, &error, Some(view), None);
            }
        }
        Err(error) => log(Event::Request, &error, Some(view), None),
    }
}

/// Logs the error that the body of a response breaks off with.
pub(crate) fn watch(
    response: Response<Body>,
    reply: &Reply,
    view: Option<&'static Info>,
    application: Application,
) -> Response<Body> {
    if !response.body().is_unwatched() {
        return response;
    }
    let request_id = reply.request_id.clone();
    response.map(|body| Body::watched(Watched::new(body, view, request_id, application)))
}

fn with_request_id(mut response: Response<Body>, id: Option<HeaderValue>) -> Response<Body> {
    if let Some(id) = id {
        response.headers_mut().insert(X_REQUEST_ID.clone(), id);
    }
    response
}

/// Unique within a process, and as good as unique among processes.
fn new_request_id() -> HeaderValue {
    static FIRST: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let id = FIRST.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&format!("{id:016x}")).unwrap_or(HeaderValue::from_static("none"))
}

/// What an error has ended.
#[derive(Clone, Copy)]
enum Event {
    Request,
    /// A response whose head has been sent.
    Response,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request failed",
            Self::Response => "response broke off",
        })
    }
}

/// The server's own errors are logged; without a subscriber they still reach standard error, unless it is only busy.
fn log(event: Event, error: &Error, view: Option<&'static Info>, request_id: Option<&str>) {
    let status = error.status();
    let view = view.map_or_else(|| "no view".to_owned(), Info::place);
    let causes = error.causes();
    // What the client was told, if that is more than the status.
    let told = Some(error.message()).filter(|message| !message.is_empty());
    // 501 speaks of what a client has asked for: anybody could fill the log with it.
    let is_ours = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
    if !is_ours {
        tracing::debug!(%status, %view, request_id, ?causes, told, "{event}");
    } else if status == StatusCode::SERVICE_UNAVAILABLE {
        // A busy server has many of these: no line on standard error for each.
        tracing::warn!(%status, %view, request_id, ?causes, told, "{event}");
    } else if tracing::dispatcher::has_been_set() {
        tracing::error!(%status, %view, request_id, ?causes, told, "{event}");
    } else {
        let request_id = request_id.map_or_else(String::new, |id| format!(" (request id {id})"));
        let told = told.map_or_else(String::new, |told| format!("{told:?} "));
        // `eprintln!` would panic where standard error has been closed.
        let _ = writeln!(
            io::stderr(),
            "veduta: {event}: {status} in {view}: {told}{causes:?}{request_id}"
        );
    }
}

impl Format {
    /// The format of an `Accept` header: by quality, then by position (RFC 9110, 12.5.1).
    fn preferred(accept: &HeaderValue) -> Self {
        let mut best = (0.0, Self::Text);
        for range in accept.to_str().unwrap_or("").split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().unwrap_or("").to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
            let quality = quality.unwrap_or(1.0);
            if let Some(format) = Self::of_media_range(&media)
                && quality > best.0
            {
                best = (quality, format);
            }
        }
        best.1
    }

    fn of_media_range(media: &str) -> Option<Self> {
        match media {
            "application/json" | "application/problem+json" | "application/*" => Some(Self::Json),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "*/*" => Some(Self::Text),
            _ => media.starts_with("text/").then_some(Self::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_chosen_by_accept() {
        for (accept, format) in [
            ("application/json", Format::Json),
            ("application/json, text/plain, */*", Format::Json),
            ("text/html;q=0.5, application/json;q=0.9", Format::Json),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Format::Html,
            ),
            ("application/json;q=0, text/html", Format::Html),
            ("*/*", Format::Text),
            ("image/png", Format::Text),
            ("text/css, text/html", Format::Text),
        ] {
            assert_eq!(
                Format::preferred(&HeaderValue::from_static(accept)),
                format,
                "{accept}"
            );
        }
    }

    #[test]
    fn ids_differ() {
        assert_ne!(new_request_id(), new_request_id());
    }

    #[test]
    fn an_id_of_the_client_is_kept_when_it_is_sound() {
        let reply = |id| {
            let id = HeaderValue::from_static(id);
            Reply::new(&HeaderMap::from_iter([(X_REQUEST_ID.clone(), id)]), None)
        };
        assert!(reply("abc-123").request_id.is_some());
        assert!(reply("a b").request_id.is_none());
    }
}
