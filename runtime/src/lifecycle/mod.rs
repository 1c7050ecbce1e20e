//! What an application does before its first request and after its last one.

mod hook;

use std::future::{Future, poll_fn, ready};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::error::{Error, Result};
use crate::pool::message_of;
use crate::request::{Environment, Requirements, States};
use crate::settings::within_reach;

pub use hook::LifecycleHook;
use hook::Running;

/// The hooks of an application; each runs at most once.
#[derive(Default)]
pub(crate) struct Lifecycle {
    startup: Mutex<Vec<Hook>>,
    shutdown: Mutex<Vec<Hook>>,
}

struct Hook {
    kind: &'static str,
    place: &'static Location<'static>,
    requirements: Requirements,
    start: Box<dyn FnOnce(Running) -> Outcome + Send>,
}

type Outcome = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

impl Lifecycle {
    pub(crate) fn on_startup<M>(
        &mut self,
        hook: impl LifecycleHook<M>,
        place: &'static Location<'static>,
    ) {
        let hook = Hook::new("startup", hook, place);
        self.startup.get_mut().push(hook);
    }

    pub(crate) fn on_shutdown<M>(
        &mut self,
        hook: impl LifecycleHook<M>,
        place: &'static Location<'static>,
    ) {
        let hook = Hook::new("shutdown", hook, place);
        self.shutdown.get_mut().push(hook);
    }

    /// Whether there is something to do before the first request.
    pub(crate) fn has_startup_hooks(&mut self) -> bool {
        !self.startup.get_mut().is_empty()
    }

    /// What the hooks take and the application was not given.
    pub(crate) fn problems(&mut self, states: &States) -> Vec<String> {
        let hooks = self
            .startup
            .get_mut()
            .iter()
            .chain(self.shutdown.get_mut().iter());
        let problems = hooks.flat_map(|hook| {
            let missing = hook.requirements.missing(states);
            missing.map(move |state| format!("{} takes {state}", hook.name()))
        });
        problems.collect()
    }

    /// Runs the startup hooks, in order; whoever comes second waits for the first.
    ///
    /// # Errors
    /// That of the first hook that fails; those behind it do not run.
    pub(crate) async fn start(&self, environment: &Arc<Environment>) -> Result<()> {
        let mut hooks = self.startup.lock().await;
        for hook in std::mem::take(&mut *hooks) {
            hook.run(environment).await?;
        }
        environment.standing.start();
        Ok(())
    }

    /// Runs the shutdown hooks, the last one first. One that fails keeps no other from running, and all
    /// of them together have so much time.
    ///
    /// # Errors
    /// That of the first hook that fails.
    pub(crate) async fn stop(&self, environment: &Arc<Environment>, limit: Duration) -> Result<()> {
        let mut hooks = self.shutdown.lock().await;
        let mut outcome = Ok(());
        let mut is_late = false;
        let ends = tokio::time::sleep(within_reach(limit));
        let mut ends = std::pin::pin!(ends);
        for hook in std::mem::take(&mut *hooks).into_iter().rev() {
            let name = hook.name();
            if is_late {
                tracing::error!("{name} does not run: those before it took all of the time");
                continue;
            }
            let ended = tokio::select! {
                ended = hook.run(environment) => ended,
                () = &mut ends => {
                    is_late = true;
                    let cause = format!("not done after {limit:?}, the `shutdown_hooks_timeout`");
                    Err(Error::internal(cause).within(name))
                }
            };
            if let Err(error) = ended {
                tracing::error!("{error:?}");
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }
}

impl Hook {
    fn new<M, H: LifecycleHook<M>>(
        kind: &'static str,
        hook: H,
        place: &'static Location<'static>,
    ) -> Self {
        let mut requirements = Requirements::default();
        H::requires(&mut requirements);
        Self {
            kind,
            place,
            requirements,
            start: Box::new(|app| Box::pin(hook.run(app))),
        }
    }

    /// `startup hook (file:line)`, the way errors and logs name it.
    fn name(&self) -> String {
        format!(
            "{} hook ({}:{})",
            self.kind,
            self.place.file(),
            self.place.line()
        )
    }

    async fn run(self, environment: &Arc<Environment>) -> Result<()> {
        let name = self.name();
        let mut course = Course((self.start)(Running(Arc::clone(environment))));
        let outcome = poll_fn(|cx| {
            let poll = catch_unwind(AssertUnwindSafe(|| course.0.as_mut().poll(cx)));
            poll.unwrap_or_else(|panic| Poll::Ready(Err(Error::panicked(&message_of(panic)))))
        });
        outcome.await.map_err(|error| error.within(name))
    }
}

/// A hook under way.
struct Course(Outcome);

impl Drop for Course {
    /// One that is dropped half done may panic; the panic hook has told of it.
    fn drop(&mut self) {
        let course = std::mem::replace(&mut self.0, Box::pin(ready(Ok(()))));
        let _ = catch_unwind(AssertUnwindSafe(|| drop(course)));
    }
}
