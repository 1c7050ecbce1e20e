//! Which view a request is for, and where in the path its parameters stand.

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::info::{Info, Parameter};

/// Where the values of parameters stand; few paths have more, and those are on the heap.
pub(crate) type Ranges = SmallVec<[Range<u16>; 4]>;

/// What the router found: a view or a service, and the parameters of the path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matched {
    /// `None` for a service.
    pub(crate) info: Option<&'static Info>,
    /// The most bytes of body that are accepted here; `None` leaves it to the settings.
    pub(crate) body_limit: Option<u64>,
    /// The view's own path parameters in the order of [`Info::path_parameters`], then those that only
    /// the mount path has. They are ranges of `decoded`, or of the path as it was sent.
    pub(crate) ranges: Ranges,
    /// The decoded path, when something in it was encoded.
    pub(crate) decoded: Option<Box<str>>,
    /// The names of the parameters that only the mount path has.
    pub(crate) mounted: Option<Arc<[Box<str>]>>,
    /// The methods of the path, sorted, when that of the request is none of them.
    pub(crate) allow: Option<Box<str>>,
}

impl Matched {
    /// A path whose views answer these methods only.
    pub(crate) fn refused(allow: String) -> Self {
        Self {
            allow: Some(allow.into()),
            ..Self::default()
        }
    }

    /// Makes the values independent of the path, which a layer may rewrite.
    pub(crate) fn keep_values(&mut self, path: &str) {
        if !self.ranges.is_empty() {
            self.decoded.get_or_insert_with(|| path.into());
        }
    }

    pub(crate) fn by_index<'a>(&'a self, index: usize, path: &'a str) -> Option<&'a str> {
        let range = self.ranges.get(index)?;
        let path = self.decoded.as_deref().unwrap_or(path);
        path.get(usize::from(range.start)..usize::from(range.end))
    }

    pub(crate) fn by_name<'a>(&'a self, name: &str, path: &'a str) -> Option<&'a str> {
        let own = self
            .own_parameters()
            .position(|parameter| parameter.name == name);
        let index = own.or_else(|| {
            let mounted = self
                .mounted
                .as_ref()?
                .iter()
                .position(|mounted| **mounted == *name)?;
            Some(self.own_parameters().count() + mounted)
        });
        self.by_index(index?, path)
    }

    fn own_parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.info.into_iter().flat_map(Info::path_parameters)
    }
}
