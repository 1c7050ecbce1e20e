//! `Option<T>` and `Result<T, E>` around an extractor: the view decides what a refusal means.

use super::{FromRequest, Request, Requirements};
use crate::error::{Error, Result};

/// What `T` makes of its absence: see [`FromRequest::from_request_optional`].
impl<T: FromRequest> FromRequest for Option<T> {
    const BODY: bool = T::BODY;
    const SUITS_GET: bool = T::SUITS_GET;

    async fn from_request(request: &Request) -> Result<Self> {
        T::from_request_optional(request).await
    }

    fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}

/// Whatever happened, as a value: `Result<Json<T>>` for example.
impl<T, E> FromRequest for std::result::Result<T, E>
where
    T: FromRequest,
    E: From<Error> + Send + 'static,
{
    const BODY: bool = T::BODY;
    const SUITS_GET: bool = T::SUITS_GET;

    async fn from_request(request: &Request) -> Result<Self> {
        Ok(T::from_request(request).await.map_err(E::from))
    }

    fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}
