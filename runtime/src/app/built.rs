//! [`Built`]: an application from its start to its end.

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;

use tokio::time::Instant;

use super::AppService;
use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::routes::Listed;
use crate::server::{self, End, Listener};

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
        listener: Listener,
        stop: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
    ) -> Result<()> {
        let environment = self.service.environment();
        environment.pools.register();
        let (mut stop, mut at_once) = (pin!(stop), pin!(at_once));
        let started = tokio::select! {
            // Without hooks it starts, even to stop at once: a last call is still answered.
            biased;
            started = self.service.start() => started.map(|()| true),
            () = &mut stop => Ok(false),
        };
        let stopped = OnceLock::new();
        if let Ok(true) = started {
            let stop = async {
                stop.await;
                stopped.get_or_init(Instant::now);
                tracing::info!("stopping");
            };
            self.connections(listener, stop, &mut at_once).await?;
        }
        let stopped = stopped.get_or_init(Instant::now);
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

    /// Serves connections until `stop` completes and the last one is done.
    ///
    /// # Errors
    /// When `at_once` completes.
    async fn connections(
        &self,
        listener: Listener,
        stop: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
    ) -> Result<()> {
        let environment = self.service.environment();
        let settings = &environment.settings;
        let ending = environment.ending.clone();
        let connect = |client| self.service.connect(client);
        match server::serve(listener, connect, settings, ending, stop, at_once).await {
            End::Orderly => Ok(()),
            End::GraceOver(connections) => {
                let requests = environment.outcomes.total(Outcome::CutOff);
                tracing::warn!(
                    requests,
                    connections,
                    "cut off at the end of the grace period"
                );
                Ok(())
            }
            End::AtOnce(left) => {
                environment.pools.tasks.close().await;
                let message = format!("ended at once; {left} connections were cut off");
                Err(Error::internal(message))
            }
        }
    }
}
