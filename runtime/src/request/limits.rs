//! [`HeadLimits`]: how long the head of a request may be.

use http::{HeaderMap, StatusCode, Uri};

use crate::error::{Error, Result};
use crate::settings::Settings;

/// The limits of a head. hyper's own limit is that of its buffer, which may hold twice as much, and other servers
/// have others: a head is measured when it has been read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeadLimits {
    /// Of all header lines, in bytes.
    pub(crate) head: usize,
    pub(crate) header_count: usize,
    /// Of the path and query, in bytes.
    pub(crate) uri: usize,
}

impl HeadLimits {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            head: settings.head_limit,
            header_count: settings.header_count_limit,
            uri: settings.uri_limit,
        }
    }

    /// # Errors
    /// 414 or 431.
    pub(crate) fn check(self, uri: &Uri, headers: &HeaderMap) -> Result<()> {
        let target = uri.path_and_query();
        if target.is_some_and(|target| target.as_str().len() > self.uri) {
            return Err(self.uri_too_long());
        }
        // With the colon, the blank and the line break.
        let lines = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4);
        if headers.len() > self.header_count || lines.sum::<usize>() > self.head {
            return Err(self.headers_too_large());
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn uri_too_long(self) -> Error {
        let message = format!("the address is longer than {} bytes", self.uri);
        Error::new(StatusCode::URI_TOO_LONG, message)
    }

    #[cold]
    pub(crate) fn headers_too_large(self) -> Error {
        let message = format!(
            "the headers are longer than {} bytes, or more than {}",
            self.head, self.header_count
        );
        Error::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
    }
}
