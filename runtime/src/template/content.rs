//! What the name of a template says of its text.

use http::HeaderValue;
use http::header::CONTENT_TYPE;
use minijinja::AutoEscape;

use crate::body::Body;
use crate::response::Response;

/// The kind of text that a template makes.
pub(super) struct Content {
    content_type: &'static str,
    pub(super) escape: AutoEscape,
}

impl Content {
    /// A response of this type, without a body yet.
    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::empty());
        let content_type = HeaderValue::from_static(self.content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }
}

/// By the ending of the name; `.j2`, `.jinja` and `.jinja2` behind it say nothing.
pub(super) fn of_name(name: &str) -> Content {
    let name = name.to_ascii_lowercase();
    let name = [".j2", ".jinja", ".jinja2"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(&name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (content_type, escape) = match ending {
        "html" | "htm" => ("text/html; charset=utf-8", AutoEscape::Html),
        "xhtml" => ("application/xhtml+xml; charset=utf-8", AutoEscape::Html),
        "xml" => ("application/xml; charset=utf-8", AutoEscape::Html),
        "atom" => ("application/atom+xml; charset=utf-8", AutoEscape::Html),
        "rss" => ("application/rss+xml; charset=utf-8", AutoEscape::Html),
        "svg" => ("image/svg+xml; charset=utf-8", AutoEscape::Html),
        "json" => ("application/json", AutoEscape::Json),
        "js" | "mjs" => ("text/javascript; charset=utf-8", AutoEscape::Json),
        "yaml" | "yml" => ("application/yaml", AutoEscape::Json),
        "css" => ("text/css; charset=utf-8", AutoEscape::None),
        "csv" => ("text/csv; charset=utf-8", AutoEscape::None),
        "md" => ("text/markdown; charset=utf-8", AutoEscape::None),
        _ => ("text/plain; charset=utf-8", AutoEscape::None),
    };
    Content {
        content_type,
        escape,
    }
}
