//! Files of the file system, opened and read where blocking harms nobody.

use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderValue;

use super::etag::quoted;
use super::sending::Sending;
use crate::body::Body;
use crate::error::{Error, Result};

/// Read at once, with the file just opened.
const READ_AT_ONCE: u64 = 64 << 10;
/// Read at a time of what is longer.
const PIECE: u64 = 128 << 10;

/// An open file. Everything but its body may block.
#[derive(Debug)]
pub(super) struct Opened {
    file: fs::File,
    path: Arc<Path>,
    metadata: fs::Metadata,
}

impl Opened {
    /// # Errors
    /// 404 for what is not there for this server, 500 for what it fails to open.
    pub(super) fn open(path: Arc<Path>) -> Result<Self> {
        match open(&path) {
            Ok((file, metadata)) => Ok(Self {
                file,
                path,
                metadata,
            }),
            Err(error) => {
                let reason = format!("cannot open `{}`: {error}", path.display());
                Err(if is_absence(error.kind()) {
                    Error::not_found().with_source(reason)
                } else {
                    Error::internal(reason)
                })
            }
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.metadata.len()
    }

    pub(super) fn modified(&self) -> Option<SystemTime> {
        self.metadata.modified().ok()
    }

    /// Size and time tell the versions of a file apart, unless something sets all times to the same one;
    /// the inode then tells a file from the one that has replaced it.
    pub(super) fn etag(&self) -> Option<HeaderValue> {
        let nanoseconds = match self.modified()?.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => format!("{:x}", since.as_nanos()),
            Err(before) => format!("-{:x}", before.duration().as_nanos()),
        };
        let inode = inode(&self.metadata);
        quoted(&format!("{nanoseconds}-{:x}-{inode:x}", self.length()))
    }

    /// A part of the file, read now when it is short and as it is sent when it is long.
    pub(super) fn read(mut self, part: Range<u64>) -> Result<Body> {
        let length = part.end - part.start;
        if part.start > 0 {
            let seek = self.file.seek(SeekFrom::Start(part.start));
            seek.map_err(|error| failed(&self.path, &error))?;
        }
        if length > READ_AT_ONCE {
            let pieces = Pieces::Open(self.file, self.path, length);
            return Ok(Body::boxed(Sending::new(pieces, Some(length))));
        }
        let bytes = piece(&self.file, length);
        Ok(bytes.map_err(|error| failed(&self.path, &error))?.into())
    }

    fn into_pieces(self) -> Pieces {
        let length = self.length();
        Pieces::Open(self.file, self.path, length)
    }
}

/// The whole file as a body of unknown length, opened when it is sent.
pub(super) fn unopened(path: Arc<Path>) -> Body {
    Body::boxed(Sending::new(Pieces::Unopened(path), None))
}

/// What is neither file nor folder is not opened at all: a pipe would wait for somebody who writes to it.
fn open(path: &Path) -> io::Result<(fs::File, fs::Metadata)> {
    let not_regular = || io::Error::new(ErrorKind::NotFound, "it is not a regular file");
    if !fs::metadata(path)?.is_file() {
        return Err(not_regular());
    }
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() {
        Ok((file, metadata))
    } else {
        Err(not_regular())
    }
}

/// Nothing is there, or nothing that a client may know of.
fn is_absence(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidFilename
            // A name with a NUL in it.
            | ErrorKind::InvalidInput
    )
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::internal(format!("cannot read `{}`: {error}", path.display()))
}

/// So many bytes, which are there unless the file has become shorter.
fn piece(mut file: &fs::File, length: u64) -> io::Result<Bytes> {
    let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.by_ref().take(length).read_to_end(&mut piece)?;
    if piece.len() as u64 == length {
        Ok(piece.into())
    } else {
        let reason = "it has become shorter while it was read";
        Err(io::Error::new(ErrorKind::UnexpectedEof, reason))
    }
}

/// A file, piece by piece.
pub(super) enum Pieces {
    Unopened(Arc<Path>),
    /// With the bytes that are to come.
    Open(fs::File, Arc<Path>, u64),
}

impl Pieces {
    /// The next piece, or `None` at the end.
    pub(super) fn advance(&mut self) -> Result<Option<Bytes>> {
        if let Self::Unopened(path) = self {
            *self = Opened::open(Arc::clone(path))?.into_pieces();
        }
        match self {
            Self::Open(file, path, left) if *left > 0 => {
                let length = PIECE.min(*left);
                let piece = piece(file, length).map_err(|error| failed(path, &error))?;
                *left -= length;
                Ok(Some(piece))
            }
            _ => Ok(None),
        }
    }
}
