//! veduta
mod body;
mod bridge;
mod error;
mod info;
mod pool;
mod request;
mod response;
mod settings;
mod view;

pub use body::Body;
pub use bridge::{MayBlock, blocking, cpu};
pub use bytes::Bytes;
pub use error::{Error, ErrorResponse, Result};
pub use http::{self, HeaderMap, Method, StatusCode, Uri};
pub use info::{Dispatch, Info, Parameter, Place};
pub use request::*;
pub use response::{
    Created, ErrorPage, Html, IntoHeaders, IntoResponse, NoContent, Redirect, Response,
};
pub use settings::Settings;
pub use view::View;

#[doc(hidden)]
pub mod __private {
    pub use crate::info::{Place, Segment};
    pub use crate::view::dispatch::{blocking, cpu};
    pub use crate::view::probe::*;
    pub use crate::view::url::Url;
}
