//! A request on its way to a service below a prefix: [`OriginalUri`], [`PathParameters`].

use std::ops::Deref;

use http::Uri;
use http::uri::PathAndQuery;

use super::{ClientAddr, FromRequest, Request};
use crate::body::Body;
use crate::error::Result;

/// The target as the client sent it, where a prefix has been taken off on the way.
///
/// A service that is nested in [`Routes`](crate::Routes) finds it in the extensions of its requests. An
/// application that is nested itself takes it for what the client asked for: the server around it puts one
/// there, and redirects lead to where the client can find them.
///
/// As an argument of a view it is the target of the request where nothing has been taken off.
///
/// ```
/// use veduta::{OriginalUri, view};
///
/// #[view("/where")]
/// async fn whereabouts(original: OriginalUri) -> String {
///     original.path().to_owned()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalUri(pub Uri);

impl FromRequest for OriginalUri {
    async fn from_request(request: &Request) -> Result<Self> {
        let given = request.extensions().get::<Self>().cloned();
        Ok(given.unwrap_or_else(|| Self(request.uri().clone())))
    }
}

impl Deref for OriginalUri {
    type Target = Uri;

    fn deref(&self) -> &Uri {
        &self.0
    }
}

/// The parameters of the prefix that a service is nested at, decoded, in the extensions of its requests.
///
/// ```
/// use std::convert::Infallible;
/// use veduta::{Body, PathParameters, Response, Routes, http};
///
/// async fn files(request: http::Request<Body>) -> Result<Response, Infallible> {
///     let parameters = request.extensions().get::<PathParameters>();
///     let user = parameters.and_then(|parameters| parameters.get("user")).unwrap_or("nobody");
///     Ok(Response::new(Body::from(format!("{} of {user}", request.uri().path()))))
/// }
///
/// let routes = Routes::new().nest_service("/users/{user}/files", tower::service_fn(files));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathParameters {
    values: Vec<(Box<str>, Box<str>)>,
}

impl PathParameters {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find_map(|(own, value)| (own == name).then_some(value))
    }

    /// Names and values, in the order of the path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl Request {
    /// The request as a service sees it behind the first `depth` segments of the path.
    pub(crate) fn into_nested(self, depth: usize) -> http::Request<Body> {
        let limit = self.body_limit();
        let parameters = self.mounted_parameters();
        let client = self.connection().client.map(ClientAddr);
        let mut request = self.into_http().map(|body| body.limited(limit));
        let below = behind(request.uri(), depth);
        let original = std::mem::replace(request.uri_mut(), below);
        let extensions = request.extensions_mut();
        // What an outer one has noted is nearer to what the client sent.
        if extensions.get::<OriginalUri>().is_none() {
            extensions.insert(OriginalUri(original));
        }
        if let Some(client) = client
            && extensions.get::<ClientAddr>().is_none()
        {
            extensions.insert(client);
        }
        if let Some(parameters) = parameters {
            extensions.insert(parameters);
        }
        request
    }

    fn mounted_parameters(&self) -> Option<PathParameters> {
        let names = self.inner().matched.as_ref()?.mounted.as_ref()?;
        let values = names
            .iter()
            .filter_map(|name| Some((name.clone(), self.parameter(name)?.into())));
        Some(PathParameters {
            values: values.collect(),
        })
    }
}

/// The target without the first `depth` segments of its path, everything else byte for byte.
fn behind(uri: &Uri, depth: usize) -> Uri {
    if depth == 0 {
        return uri.clone();
    }
    let path = (0..depth).fold(uri.path(), |path, _| {
        let end = path.get(1..).and_then(|rest| rest.find('/'));
        end.map_or("", |end| &path[end + 1..])
    });
    let path = if path.is_empty() { "/" } else { path };
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_taken_off_and_the_rest_left_as_it_is() {
        for (target, depth, rest) in [
            ("/old/x?y=%20", 1, "/x?y=%20"),
            ("/old", 1, "/"),
            ("/old?", 1, "/?"),
            ("/old/", 1, "/"),
            ("/old//x", 1, "//x"),
            ("/a/b/c%2Fd/%C3%A9?q", 2, "/c%2Fd/%C3%A9?q"),
            ("/a", 2, "/"),
            ("/a/b", 0, "/a/b"),
            ("http://host:80/old/x", 1, "http://host:80/x"),
        ] {
            let uri = behind(&target.parse().unwrap(), depth);
            assert_eq!(uri.to_string(), rest, "{target}");
        }
    }
}
