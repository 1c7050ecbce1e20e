//! [`LifecycleHook`]: a function that runs before the first request, or after the last one.

use std::future::Future;
use std::sync::Arc;

use crate::bridge::MayBlock;
use crate::error::{Error, Result};
use crate::request::{Environment, Requirements, State};

/// What [`App::on_startup`](crate::App::on_startup) and [`App::on_shutdown`](crate::App::on_shutdown) take.
///
/// An `async fn` runs on the event loop, a plain `fn` on a thread where it may block. Both take up to four
/// [`State`]s; a plain `fn` may take `&MayBlock` before them. Both return nothing, or a `Result` of nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook of an application",
    label = "not a hook",
    note = "write `async fn hook(db: State<Db>) -> veduta::Result<()>`, or the same without `async` when it blocks, and pass `hook`, not `hook()`",
    note = "it takes up to four `State<..>`; a sync one may take `&MayBlock` before them; the types of a closure's arguments are written out",
    note = "it returns nothing, or a `Result<(), E>` with a standard error; the future of an async one is `Send`"
)]
pub trait LifecycleHook<Marker>: Send + 'static {
    #[doc(hidden)]
    fn run(self, app: Running) -> impl Future<Output = Result<()>> + Send + 'static;

    #[doc(hidden)]
    fn requires(needs: &mut Requirements);
}

/// The application that a hook belongs to.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "nobody sees it")]
pub struct Running(pub(super) Arc<Environment>);

/// What a hook returns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a hook returns",
    note = "a hook returns nothing, or a `Result<()>`"
)]
pub trait HookOutcome: Send + 'static {
    fn into_result(self) -> Result<()>;
}

impl HookOutcome for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl<E: Into<Error> + Send + 'static> HookOutcome for Result<(), E> {
    fn into_result(self) -> Result<()> {
        self.map_err(Into::into)
    }
}

impl Running {
    fn state<T: Send + Sync + 'static>(&self) -> Result<State<T>> {
        State::of(&self.0)
    }

    async fn blocking<R: HookOutcome>(
        self,
        hook: impl FnOnce(&Self, &MayBlock) -> Result<R> + Send + 'static,
    ) -> Result<()> {
        let pools = Arc::clone(&self.0.pools);
        let outcome = pools.hook(move |block: &MayBlock| hook(&self, block));
        outcome.await?.open()??.into_result()
    }
}

// The marker tells the kinds apart, in public words: `fn(State<A>)` for `async`, `(State<A>,)` and `(MayBlock, State<A>)`.
macro_rules! hooks {
    ($($state:ident),*) => {
        impl<F, R, $($state,)*> LifecycleHook<fn($(State<$state>),*)> for F
        where
            F: FnOnce($(State<$state>),*) -> R + Send + 'static,
            R: Future<Output: HookOutcome> + Send + 'static,
            $($state: Send + Sync + 'static,)*
        {
            async fn run(self, app: Running) -> Result<()> {
                let _app = app;
                self($(_app.state::<$state>()?),*).await.into_result()
            }

            fn requires(_needs: &mut Requirements) {
                $(_needs.state::<$state>();)*
            }
        }

        impl<F, R, $($state,)*> LifecycleHook<($(State<$state>,)*)> for F
        where
            F: FnOnce($(State<$state>),*) -> R + Send + 'static,
            R: HookOutcome,
            $($state: Send + Sync + 'static,)*
        {
            async fn run(self, app: Running) -> Result<()> {
                app.blocking(|_app, _| Ok(self($(_app.state::<$state>()?),*))).await
            }

            fn requires(_needs: &mut Requirements) {
                $(_needs.state::<$state>();)*
            }
        }

        impl<F, R, $($state,)*> LifecycleHook<(MayBlock, $(State<$state>,)*)> for F
        where
            F: FnOnce(&MayBlock, $(State<$state>),*) -> R + Send + 'static,
            R: HookOutcome,
            $($state: Send + Sync + 'static,)*
        {
            async fn run(self, app: Running) -> Result<()> {
                app.blocking(|_app, block| Ok(self(block, $(_app.state::<$state>()?),*))).await
            }

            fn requires(_needs: &mut Requirements) {
                $(_needs.state::<$state>();)*
            }
        }
    };
}

hooks!();
hooks!(A);
hooks!(A, B);
hooks!(A, B, C);
hooks!(A, B, C, D);
