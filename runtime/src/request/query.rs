//! The query: pairs for parameters by name, [`Query`] for a whole struct.

use std::ops::{Deref, DerefMut};

use http::StatusCode;
use serde_core::de::DeserializeOwned;

use super::form::{deserialize, too_many_fields};
use super::{FromRequest, Request};
use crate::error::{Error, Result};

/// The whole query as a value that serde deserializes.
///
/// Single parameters are simpler written into the path: `#[view("/search?{q}&{page}")]`.
///
/// ```
/// use serde::Deserialize;
/// use veduta::{Query, view};
///
/// #[derive(Deserialize)]
/// struct Filter {
///     author: Option<String>,
///     #[serde(default)]
///     tag: Vec<String>,
/// }
///
/// #[view("/stories")]
/// async fn stories(filter: Query<Filter>) -> String {
///     format!("{:?} {:?}", filter.author, filter.tag)
/// }
/// ```
///
/// # Errors
/// 400 with the field and the reason when the query does not deserialize.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequest for Query<T> {
    async fn from_request(request: &Request) -> Result<Self> {
        let query = request.uri().query().unwrap_or("");
        let limit = request.environment().settings.form_field_limit;
        deserialize(query.as_bytes(), limit, "the query")
            .map(Self)
            .map_err(|error| Error::new(StatusCode::BAD_REQUEST, error.message().to_owned()))
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Query<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// The names and values of a query, decoded, in order.
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(super) fn parse(query: &str, limit: usize) -> Result<Self> {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .take(limit + 1)
            .collect();
        if pairs.len() > limit {
            let error = too_many_fields("the query", limit);
            return Err(Error::bad_request(error.message().to_owned()));
        }
        Ok(Self(pairs))
    }

    /// The values under this name.
    pub(crate) fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}
