//! [`Built`]: an application from its start to its end.

use std::future::{Future, ready};
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use super::AppService;
use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::routes::Listed;
use crate::server::{self, End, Listeners};

/// How long clients have to hear that nobody will serve them.
const REFUSING: Duration = Duration::from_secs(1);

/// An application that can be served.
pub(crate) struct Built {
    pub(super) service: AppService,
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "only the command line lists the views")
    )]
    pub(super) listing: Vec<Listed>,
}

impl Built {
    pub(crate) async fn serve(
        self,
        listeners: Listeners,
        stop: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
    ) -> Result<()> {
        let environment = self.service.environment();
        environment.register();
        for runtime in listeners.runtimes() {
            environment.pools.register(runtime);
        }
        environment.watch.start();
        let (mut stop, mut at_once) = (pin!(stop), pin!(at_once));
        let started = tokio::select! {
            // Without hooks it starts, even to stop at once: a last call is still answered.
            biased;
            started = self.service.start() => started.map(|()| true),
            () = &mut stop => Ok(false),
        };
        let stopped = if let Ok(true) = started {
            tracing::info!("ready");
            let stop = async {
                stop.await;
                environment.standing.leave();
                tracing::info!("stopping");
            };
            self.connections(listeners, stop, &mut at_once).await?
        } else {
            environment.standing.leave();
            self.refuse(listeners, &mut at_once).await;
            Instant::now()
        };
        let grace = || {
            let all = environment.settings.shutdown_grace;
            all.saturating_sub(stopped.elapsed())
        };
        let tasks = &environment.pools.tasks;
        let close = async {
            tasks.finish(grace()).await;
            environment.pools.finish(grace()).await;
            self.service.stop().await
        };
        let closed = tokio::select! {
            closed = close => closed,
            () = at_once => {
                Err(Error::internal("ended at once, before the last task or hook was done"))
            }
        };
        // The hooks may have started some, and so may those that were cut off.
        tasks.close().await;
        started.and(closed)
    }

    /// Serves connections until `stop` completes and the last one is done; returns since when it has accepted no more.
    ///
    /// # Errors
    /// When `at_once` completes.
    async fn connections(
        &self,
        listeners: Listeners,
        stop: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
    ) -> Result<Instant> {
        let environment = self.service.environment();
        let service = self.service.clone();
        let connect = move |client| service.connect(client);
        let settings = &environment.settings;
        let served = server::serve(
            listeners,
            connect,
            settings,
            &environment.connections,
            environment.ending.clone(),
            stop,
            at_once,
        );
        let (end, stopped) = served.await;
        match end {
            End::Orderly => {}
            End::GraceOver(connections) => {
                let requests = environment.outcomes.total(Outcome::CutOff);
                tracing::warn!(
                    requests,
                    connections,
                    "cut off at the end of the grace period"
                );
            }
            End::AtOnce(left) => {
                environment.pools.tasks.close().await;
                let message = format!("ended at once; connections that were cut off: {left}");
                return Err(Error::internal(message));
            }
        }
        Ok(stopped)
    }

    /// Tells those who wait that nobody will serve them: they would be reset.
    async fn refuse(&self, listeners: Listeners, at_once: impl Future<Output = ()>) {
        if listeners.are_inherited() {
            // Whoever is started next serves them.
            return;
        }
        let environment = self.service.environment();
        let service = self.service.clone();
        let connect = move |client| service.refuse(client);
        let settings = environment.settings.clone();
        let settings = settings
            .shutdown_delay(Duration::ZERO)
            .shutdown_grace(REFUSING);
        let served = server::serve(
            listeners,
            connect,
            &settings,
            &environment.connections,
            environment.ending.clone(),
            ready(()),
            at_once,
        );
        // Nothing was accepted that could be lost.
        served.await;
    }
}
