//! [`File`]: a file, or bytes as if they were one, with ranges and conditional requests.

mod conditions;
mod disposition;
mod etag;
mod finish;
mod range;
mod sending;
mod source;

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};

use super::{Behind, IntoResponse, Response, Unfinished};
use crate::body::Body;
use crate::error::Error;

pub(crate) use conditions::Conditions;

/// A file as a response; or bytes, as if they were one.
///
/// ```
/// use veduta::{File, view};
///
/// /// The browser shows it, and asks again only for what has changed.
/// #[view("/manual")]
/// async fn manual() -> File {
///     File::open("files/manual.pdf")
/// }
///
/// /// The browser saves it.
/// #[view("/invoices/{number}")]
/// fn invoice(number: u32) -> File {
///     File::open(format!("files/invoices/{number}.pdf")).attachment(format!("invoice {number}.pdf"))
/// }
///
/// /// A name that the client chooses cannot lead out of the folder.
/// #[view("/uploads/{*name}")]
/// async fn upload(name: String) -> File {
///     File::within("uploads", name)
/// }
///
/// /// Made for this request.
/// #[view("/stories.csv")]
/// fn stories() -> File {
///     File::bytes("id,title\n7,news\n").attachment("stories.csv")
/// }
/// ```
///
/// The file is never opened on the event loop, whichever view returns it: behind a sync view that happens on the
/// thread of the view, else in a job on the blocking pool. More than 64 KiB are read as the client takes them, a
/// piece in a job; one that becomes shorter meanwhile breaks the answer off. What does not exist, may not be
/// read or is no regular file is a 404, whose reason is logged at the level `debug`.
///
/// # Ranges and conditions
/// To GET and HEAD a file is sent with `Accept-Ranges`, `Last-Modified` and a strong `ETag`, and the conditions
/// of RFC 9110, 13 are followed: 304 to `If-None-Match` and `If-Modified-Since`, 412 to `If-Match` and
/// `If-Unmodified-Since`. A `Range` of one part is answered 206, one that lies outside 416, under the condition
/// of `If-Range`. Several parts are answered with the whole file.
///
/// Headers around it replace its own, `ETag` too, and with another status than 200 it is sent whole and without
/// conditions:
///
/// ```
/// use veduta::http::header::CACHE_CONTROL;
/// use veduta::{File, IntoResponse, StatusCode, view};
///
/// #[view("/style.css")]
/// async fn style() -> impl IntoResponse {
///     ([(CACHE_CONTROL, "public, max-age=3600")], File::open("files/style.css"))
/// }
///
/// #[view]
/// async fn lost() -> impl IntoResponse {
///     (StatusCode::NOT_FOUND, File::open("files/404.html"))
/// }
/// ```
#[must_use = "a file is sent when a view returns it"]
pub struct File {
    content: Content,
    headers: HeaderMap,
    /// The name that the client is told.
    name: Option<String>,
    error: Option<Error>,
}

/// What is sent.
enum Content {
    Path(Arc<Path>),
    Bytes(Bytes),
}

impl File {
    /// The file at `path`, which is not opened before the view has returned.
    ///
    /// Its `ETag` is made of its size, its time of modification and, on Unix, its inode. Servers that share a
    /// load balancer have different ones; give them one with [`etag`](Self::etag).
    ///
    /// For a path that a client has a say in there is [`within`](Self::within).
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self::of(Content::Path(path.into().into()))
    }

    /// The file at `path` below `folder`; 404 for a path that is absolute or has a `..` in it.
    ///
    /// Symbolic links are followed wherever they lead.
    pub fn within(folder: impl AsRef<Path>, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let leads_down = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        let mut file = Self::open(folder.as_ref().join(path));
        if !path.components().all(leads_down) {
            let reason = format!("`{}` may lead out of its folder", path.display());
            file.error = Some(Error::not_found().with_source(reason));
        }
        file
    }

    /// Bytes, as if they were a file. Their `ETag` is a hash of them.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Bytes(bytes.into()))
    }

    fn of(content: Content) -> Self {
        Self {
            content,
            headers: HeaderMap::new(),
            name: None,
            error: None,
        }
    }

    /// The client saves the file, as `name` (RFC 6266).
    ///
    /// Any text is a name: `/`, `\` and control characters are replaced, letters beyond ASCII are kept.
    pub fn attachment(self, name: impl AsRef<str>) -> Self {
        self.named("attachment", name.as_ref())
    }

    /// The client shows the file, and saves it as `name` when it is told to (RFC 6266).
    ///
    /// Any text is a name: `/`, `\` and control characters are replaced, letters beyond ASCII are kept.
    pub fn inline(self, name: impl AsRef<str>) -> Self {
        self.named("inline", name.as_ref())
    }

    /// The type of the content.
    ///
    /// By default the ending of the name says it, or else that of the path, or else it is
    /// `application/octet-stream`; text is said to be UTF-8. When users choose the names of files that are shown
    /// rather than saved, set it: HTML of theirs would run on your pages.
    ///
    /// A type that cannot be a header, because it contains a line break for example, is answered 500.
    pub fn content_type(mut self, content_type: impl AsRef<str>) -> Self {
        let text = content_type.as_ref();
        self.set(CONTENT_TYPE, HeaderValue::from_str(text).ok(), text);
        self
    }

    /// The version of the content: `etag("v7")`, or `etag("W/\"v7\"")` for a weak one (RFC 9110, 8.8.3).
    ///
    /// A tag with a quotation mark, a blank or a control character is answered 500.
    pub fn etag(mut self, tag: impl AsRef<str>) -> Self {
        let text = tag.as_ref();
        self.set(ETAG, etag::chosen(text), text);
        self
    }

    /// When the content was modified; bytes have no such time by themselves.
    ///
    /// A time in the future is sent as now. One before 1970 is not sent.
    pub fn last_modified(mut self, modified: SystemTime) -> Self {
        if let Some(date) = conditions::date(modified) {
            self.headers.insert(LAST_MODIFIED, date);
        }
        self
    }

    fn named(mut self, kind: &'static str, name: &str) -> Self {
        let header = disposition::header(kind, name);
        self.headers.insert(CONTENT_DISPOSITION, header);
        self.name = Some(name.to_owned());
        self
    }

    fn set(&mut self, name: HeaderName, value: Option<HeaderValue>, text: &str) {
        if let Some(value) = value {
            self.headers.insert(name, value);
        } else {
            let error = Error::internal(format!("{text:?} cannot be the `{name}` of a file"));
            self.error.get_or_insert(error);
        }
    }

    /// The type that the endings speak of.
    fn guess(&self) -> HeaderValue {
        let name = self.name.as_deref().and_then(guess);
        let path = || match &self.content {
            Content::Path(path) => guess(path),
            Content::Bytes(_) => None,
        };
        name.or_else(path).unwrap_or(super::content::BINARY)
    }
}

fn guess(name: impl AsRef<Path>) -> Option<HeaderValue> {
    let guessed = mime_guess::from_path(name).first_raw()?;
    if guessed.starts_with("text/") {
        HeaderValue::try_from(format!("{guessed}; charset=utf-8")).ok()
    } else {
        Some(HeaderValue::from_static(guessed))
    }
}

/// A response that is finished behind the view; where nobody does that, its body still is the file.
impl IntoResponse for File {
    fn into_response(mut self) -> Response {
        if let Some(error) = self.error {
            return error.into_response();
        }
        if !self.headers.contains_key(CONTENT_TYPE) {
            let guessed = self.guess();
            self.headers.insert(CONTENT_TYPE, guessed);
        }
        let body = match &self.content {
            Content::Path(path) => source::unopened(Arc::clone(path)),
            Content::Bytes(bytes) => Body::from(bytes.clone()),
        };
        let mut response = Response::new(body);
        *response.headers_mut() = self.headers;
        let wants_thread = finish::wants_thread(&self.content);
        let unfinished = Unfinished::new(wants_thread, move |response, behind: &Behind<'_>| {
            finish::finish(&self.content, response, behind.conditions)
        });
        response.extensions_mut().insert(unfinished);
        response
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content: &dyn fmt::Debug = match &self.content {
            Content::Path(path) => path,
            Content::Bytes(bytes) => &bytes.len(),
        };
        f.debug_tuple("File").field(content).finish()
    }
}
