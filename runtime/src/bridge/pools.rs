//! [`Pools`]: the pools of a server, and how they are found.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, LazyLock, PoisonError, RwLock, Weak};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::{Instant, sleep};

#[cfg(feature = "rayon")]
use super::parallel::Parallel;
use super::tasks::Tasks;
use super::{MayBlock, Parcel};
use crate::context;
use crate::error::Error;
use crate::info::Dispatch;
use crate::pool::{Failed, Limits, Origin, Pool, PoolLoad, PoolMetrics};
use crate::settings::{Settings, no_such_pool, within_reach};
use crate::shutdown::Ending;

/// The blocking pool and the cpu pool of a server, and its tasks.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(super) blocking: Pool,
    cpu: Pool,
    #[cfg(feature = "rayon")]
    pub(super) parallel: Parallel,
    /// Blocking ones, too.
    named: Vec<Pool>,
    /// Of the sync hooks of the application. Views that never return would keep those of its end from running.
    hooks: Pool,
    pub(crate) tasks: Arc<Tasks>,
    /// That of the server.
    pub(crate) ending: Ending,
}

impl Pools {
    pub(crate) fn new(settings: &Settings) -> Self {
        let limits = |threads, queue| Limits {
            threads,
            queue,
            wait: settings.queue_timeout,
            idle: settings.thread_idle,
            depth: settings.nesting_limit,
            stack: settings.thread_stack,
            is_background: false,
        };
        let blocking = limits(settings.blocking_threads, settings.blocking_queue);
        let cpu = Limits {
            is_background: true,
            ..limits(settings.cpu_threads, settings.cpu_queue)
        };
        let named = settings.pool.iter();
        let named = named
            .map(|(name, size)| Pool::new(name.clone(), limits(size.threads, size.queue_limit())));
        Self {
            blocking: Pool::new("blocking", blocking),
            cpu: Pool::new("cpu", cpu),
            named: named.collect(),
            // One of the start may be left behind; the rest run one by one.
            hooks: Pool::new("hooks", limits(2, 16)),
            #[cfg(feature = "rayon")]
            parallel: Parallel::new(settings),
            tasks: Arc::default(),
            ending: Ending::new(),
        }
    }

    /// The blocking pool of this name.
    ///
    /// # Errors
    /// When there is none.
    fn named(&self, name: &str) -> Result<&Pool, Error> {
        let found = self.named.iter().find(|pool| pool.name() == name);
        found.ok_or_else(|| {
            let names = self.named.iter().map(Pool::name);
            Error::internal(no_such_pool(name, names))
        })
    }

    /// Runs a job on the blocking pool of this name.
    pub(crate) async fn run_on<F, R>(&self, name: &str, caller: Caller, job: F) -> Result<R, Error>
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        Ok(on_pool(self.named(name)?, caller, job).await?.open()?)
    }

    pub(crate) fn blocking<F, R>(
        &self,
        caller: Caller,
        job: F,
    ) -> impl Future<Output = Result<Parcel<R>, Failed>> + Send
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        on_pool(&self.blocking, caller, job)
    }

    pub(crate) fn cpu<F, R>(
        &self,
        caller: Caller,
        job: F,
    ) -> impl Future<Output = Result<Parcel<R>, Failed>> + Send
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        on_pool(&self.cpu, caller, job)
    }

    /// Runs a hook of the application.
    pub(crate) fn hook<F, R>(
        &self,
        job: F,
    ) -> impl Future<Output = Result<Parcel<R>, Failed>> + Send
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        on_pool(&self.hooks, Caller::Server, job)
    }

    /// Whether the pool of a view refuses one more request, which is counted; `None` is that of no name.
    pub(crate) fn refuses(&self, dispatch: Dispatch, name: Option<&str>) -> bool {
        let pool = match (dispatch, name) {
            (Dispatch::Async | Dispatch::Inline, _) => None,
            (Dispatch::Cpu, _) => Some(&self.cpu),
            (Dispatch::Blocking, None) => Some(&self.blocking),
            (Dispatch::Blocking, Some(name)) => self.named(name).ok(),
        };
        pool.is_some_and(Pool::refuses)
    }

    /// Each pool at this moment.
    pub(crate) fn metrics(&self) -> Vec<PoolMetrics> {
        self.all().map(Pool::metrics).collect()
    }

    /// How busy each pool is at this moment.
    pub(crate) fn loads(&self) -> impl Iterator<Item = PoolLoad<'_>> {
        self.all().map(Pool::load)
    }

    /// Those of views.
    fn all(&self) -> impl Iterator<Item = &Pool> {
        [&self.blocking, &self.cpu].into_iter().chain(&self.named)
    }

    /// Waits for the calls that run on though nobody waits for them, for so long at most, and logs how many are left.
    pub(crate) async fn finish(&self, time: Duration) {
        let ends = Instant::now() + within_reach(time);
        let busy = |pool: &PoolMetrics| pool.busy > 0;
        // It asks from time to time: to be told would cost every call.
        while self.metrics().iter().any(busy) && Instant::now() < ends {
            sleep(LOOK).await;
        }
        for PoolMetrics { name, busy, .. } in self.metrics().into_iter().filter(busy) {
            tracing::warn!(
                pool = name,
                calls = busy,
                "calls still run when the server stops"
            );
        }
    }

    /// Makes these the pools of [`blocking`] and [`cpu`] in every task of this runtime.
    pub(crate) fn register(self: &Arc<Self>, runtime: &Handle) {
        self.all().for_each(|pool| pool.settle(runtime));
        let mut registered = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
        registered.retain(|_, pools| pools.strong_count() > 0);
        registered.insert(runtime.id(), Arc::downgrade(self));
    }

    /// The pools of the server on the current runtime; code outside of every server has pools of its
    /// own, with the default settings.
    pub(crate) fn current() -> Arc<Self> {
        let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
        let pools = Handle::try_current()
            .ok()
            .and_then(|runtime| registered.get(&runtime.id())?.upgrade());
        pools.unwrap_or_else(|| Arc::clone(&DEFAULT))
    }
}

/// How often a server that stops looks whether calls still run.
const LOOK: Duration = Duration::from_millis(5);

static REGISTERED: LazyLock<RwLock<HashMap<Id, Weak<Pools>>>> = LazyLock::new(RwLock::default);
static DEFAULT: LazyLock<Arc<Pools>> = LazyLock::new(|| Arc::new(Pools::new(&Settings::default())));

/// Who wants a job done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The server, for a request: nobody else waits for it.
    Server,
    /// Code of the application, by [`blocking`](super::blocking) or [`cpu`](super::cpu).
    Application,
}

/// No `async fn`: each on the way would have room of its own for the job.
fn on_pool<F, R>(
    pool: &Pool,
    caller: Caller,
    job: F,
) -> impl Future<Output = Result<Parcel<R>, Failed>> + Send
where
    F: FnOnce(&MayBlock) -> R + Send + 'static,
    R: Send + 'static,
{
    let runtime = pool.runtime(Handle::current());
    let origin = Origin {
        request: context::request(),
        is_awaited: caller == Caller::Application,
    };
    let parcel = Parcel::pack(move || job(&MayBlock::here()));
    pool.run(origin, move || {
        // Timers and sockets that the job makes outside of `block_on` need it, too.
        let _entered = runtime.as_ref().map(Handle::enter);
        parcel.run()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::runtime::{Builder, Handle, Runtime};

    use super::{Caller, Pools};
    use crate::settings::Settings;

    fn runtime() -> Runtime {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.unwrap()
    }

    /// The runtime that a job believes to be in, beside that of the code that waits for it.
    fn runtimes(pools: &Pools, runtime: &Runtime) -> (tokio::runtime::Id, tokio::runtime::Id) {
        let within = async {
            let job = pools.blocking(Caller::Server, |_| Handle::current().id());
            job.await.unwrap().open().unwrap()
        };
        (runtime.block_on(within), runtime.handle().id())
    }

    #[test]
    fn a_job_is_within_the_runtime_of_its_caller() {
        let (home, elsewhere) = (runtime(), runtime());
        let settings = Settings::default().blocking_threads(1);
        let pools = Arc::new(Pools::new(&settings));
        pools.register(home.handle());
        for runtime in [&home, &elsewhere, &home] {
            let (job, caller) = runtimes(&pools, runtime);
            assert_eq!(job, caller);
        }
    }

    #[test]
    fn threads_that_were_there_before_the_server_are_within_its_runtime_all_the_same() {
        let (before, home) = (runtime(), runtime());
        let pools = Arc::new(Pools::new(&Settings::default().blocking_threads(1)));
        runtimes(&pools, &before);
        pools.register(home.handle());
        let (job, caller) = runtimes(&pools, &home);
        assert_eq!(job, caller);
    }
}
