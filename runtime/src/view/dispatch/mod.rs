//! Where views run: the one place, beside the bridges, that crosses between sync and async.

mod carried;
mod contained;
mod named;
mod pumped;
mod turn;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;

use crate::bridge::{Caller, MayBlock};
use crate::error::Result;
use crate::info::Info;
use crate::outcome::Stage;
use crate::pool::{Failed, Left};
use crate::request::Request;
use crate::response::{Behind, Conditions, Response, Unfinished, finish};

pub(crate) use carried::{Carried, OnLoop, on_thread};
pub(crate) use contained::Contained;
pub(crate) use named::Named;
pub(crate) use turn::Turn;

/// The future of a view, boxed: the one box of a request.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// Refuses a request on its head, before its body is read, when the pool of its view is full.
///
/// # Errors
/// 503 with `Retry-After`.
pub(crate) fn admit(request: &Request, view: &Info) -> Result<()> {
    let pools = &request.connection().environment.pools;
    // Where its hooks have a thread it needs no other, or goes for another once it is off this one.
    if !carried::is_on_thread() && pools.refuses(view.dispatch, view.pool) {
        return Err(Failed::Full.into());
    }
    Ok(())
}

/// Runs a view on the blocking pool.
pub fn blocking<F>(request: Request, view: F) -> impl Future<Output = Result<Response>> + Send
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    on_blocking(request, Box::new(view))
}

/// Runs a view on the pool of this name.
pub fn pool<F>(
    name: &'static str,
    request: Request,
    view: F,
) -> impl Future<Output = Result<Response>> + Send
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    on_pool(name, request, Box::new(view))
}

/// Runs a view on the cpu pool.
pub fn cpu<F>(request: Request, view: F) -> impl Future<Output = Result<Response>> + Send
where
    F: FnOnce(&Request, &MayBlock) -> Result<Response> + Send + 'static,
{
    on_cpu(request, Box::new(view))
}

/// A sync view on its way to a thread, boxed: otherwise the way there would be compiled for each view anew, and its
/// arguments be copied at every step.
type Work = Box<dyn FnOnce(&Request, &MayBlock) -> Result<Response> + Send>;

async fn on_blocking(request: Request, view: Work) -> Result<Response> {
    let connection = Arc::clone(request.connection());
    let is_alone = carried::is_alone();
    let job = move |block: &MayBlock| on_its_thread(&request, is_alone, || view(&request, block));
    on_thread(&connection, job).await?
}

async fn on_pool(name: &str, request: Request, view: Work) -> Result<Response> {
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| on_its_thread(&request, true, || view(&request, block));
    let pools = &connection.environment.pools;
    pools.run_on(name, Caller::Server, job).await?
}

async fn on_cpu(request: Request, view: Work) -> Result<Response> {
    let connection = Arc::clone(request.connection());
    let job = move |block: &MayBlock| on_its_thread(&request, true, || view(&request, block));
    let pools = &connection.environment.pools;
    pools.cpu(Caller::Server, job).await?.open()?
}

/// Runs a view on the thread that it has got; it is alone if nothing else of its request wanted one.
fn on_its_thread(
    request: &Request,
    is_alone: bool,
    view: impl FnOnce() -> Result<Response>,
) -> Result<Response> {
    let answer = || {
        let response = view()?;
        if Unfinished::of(&response).is_some() {
            // What is left to do would want a thread, too.
            request.note_thread();
        }
        finished(response, request)
    };
    match request.record() {
        Some(record) => request
            .environment()
            .watch
            .on_thread(record, is_alone, answer),
        None => answer(),
    }
}

/// Runs `drop`, which drops what may wait for a job; returns how far that was. A panic is contained.
fn stage_of(drop: impl FnOnce()) -> Stage {
    let contained = || {
        let _ = catch_unwind(AssertUnwindSafe(drop));
    };
    match Left::by(contained) {
        None => Stage::Awaiting,
        Some(Left::Queued) => Stage::Queued,
        Some(Left::Running) => Stage::Running,
    }
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
