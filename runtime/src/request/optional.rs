//! `Option<T>` and `Result<T, E>` around an extractor: the view decides what a refusal means.

use super::{FromRequest, Request, Requirements};
use crate::error::{Error, Result};

/// `None` when the request is refused with a 4xx; what is the server's fault stays an error.
impl<T: FromRequest> FromRequest for Option<T> {
    const BODY: bool = T::BODY;

    async fn from_request(request: &Request) -> Result<Self> {
        match T::from_request(request).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.status().is_client_error() => Ok(None),
            Err(error) => Err(error),
        }
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

    async fn from_request(request: &Request) -> Result<Self> {
        Ok(T::from_request(request).await.map_err(E::from))
    }

    fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}
