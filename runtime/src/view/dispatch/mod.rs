//! Where views run: the one place, beside the bridges, that crosses between sync and async.

mod carried;
mod contained;
mod turn;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::bridge::MayBlock;
use crate::error::Result;
use crate::request::Request;
use crate::response::{Behind, Conditions, Response, Unfinished, finish};

pub(crate) use carried::{Carried, OnLoop, on_thread};
pub(crate) use contained::Contained;
pub(crate) use turn::Turn;

/// The future of a view, boxed: the one box of a request.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// Runs a view on the blocking pool.
pub async fn blocking<F>(request: Request, view: F) -> Result<Response>
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| finished(view(&request, block)?, &request);
    on_thread(&connection, job).await?
}

/// Runs a view on the cpu pool.
pub async fn cpu<F>(request: Request, view: F) -> Result<Response>
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| finished(view(&request, block)?, &request);
    connection.environment.pools.cpu(job).await?
}

/// Still on the thread of the view, where the request is at hand.
pub(crate) fn finished(response: Response, request: &Request) -> Result<Response> {
    if Unfinished::of(&response).is_none() {
        return Ok(response);
    }
    let behind = Behind {
        environment: request.environment(),
        conditions: &Conditions::of(request.method(), request.headers()),
    };
    finish(response, &behind)
}
