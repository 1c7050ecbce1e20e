//! [`Doors`]: those of all event loops of a server, opened and closed together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::accept::{Arrival, Door};
use super::connection::{self, Bond};
use super::{ConnectionService, LAST_CALL, Listener, Listeners};
use crate::connections::{Connections, Seat};
use crate::settings::Settings;
use crate::shutdown::{Phase, Shutdown};

/// How long those who have begun to connect may take until they are ours, while others are kept for another server: they
/// come a second late.
const HANDOVER: Duration = Duration::from_millis(100);

/// What a server is on each of its event loops.
#[derive(Clone)]
pub(super) struct Side<C> {
    /// That of the event loop; 0 is the calling code's.
    pub(super) number: usize,
    pub(super) connect: C,
    pub(super) settings: Settings,
    pub(super) connections: Arc<Connections>,
    pub(super) shutdown: Arc<Shutdown>,
}

/// That of the calling code's event loop, which the others follow. They are closed when this is dropped.
pub(super) struct Doors<'a, C, F> {
    here: Door<'a, F>,
    side: &'a Side<C>,
    /// Before they are opened.
    elsewhere: Vec<(Handle, Listener)>,
    open: JoinSet<()>,
}

impl<C, S> Side<C>
where
    C: Fn(Option<SocketAddr>) -> S + Clone + Send + Sync + 'static,
    S: ConnectionService,
{
    pub(super) fn doors(&self, listeners: Listeners) -> Doors<'_, C, impl Fn(Arrival, Seat)> {
        Doors {
            here: self.door(listeners.here),
            side: self,
            elsewhere: listeners.elsewhere,
            open: JoinSet::new(),
        }
    }

    fn door(&self, listener: Listener) -> Door<'_, impl Fn(Arrival, Seat)> {
        let start = |(accepted, client): Arrival, seat| {
            let bond = Bond {
                seat,
                watcher: self.shutdown.watcher(self.number),
                last_call: self.shutdown.last_call(),
            };
            connection::start(accepted, (self.connect)(client), &self.settings, bond);
        };
        let connections = Arc::clone(&self.connections);
        Door::new(listener, connections, &self.shutdown, start)
    }

    /// Accepts connections until the server stops. Whoever waits for connections waits for this, too, from now on: the
    /// event loop may be busy.
    fn serve(self, listener: Listener) -> impl Future<Output = ()> + Send + 'static {
        let mut watcher = self.shutdown.watcher(self.number);
        let stopping = self.shutdown.begun();
        async move {
            let mut door = self.door(listener);
            let accepted = async {
                tokio::select! {
                    biased;
                    () = stopping => {}
                    () = door.run() => {}
                }
                last_call(&mut door).await;
                door.close();
            };
            tokio::select! {
                () = accepted => {}
                () = watcher.reached(Phase::Over) => {}
            }
        }
    }
}

impl<C, S, F> Doors<'_, C, F>
where
    C: Fn(Option<SocketAddr>) -> S + Clone + Send + Sync + 'static,
    S: ConnectionService,
    F: Fn(Arrival, Seat),
{
    /// Accepts connections for ever.
    ///
    /// # Cancel safety
    /// What has been accepted is served by the next call.
    pub(super) async fn run(&mut self) {
        self.open_others();
        self.here.run().await;
    }

    /// Accepts those who believe to be served already.
    pub(super) async fn last_call(&mut self) {
        self.open_others();
        last_call(&mut self.here).await;
    }

    /// Accepts what the system has already completed, and closes the sockets. The others may take a moment longer; they
    /// end when what is returned is dropped.
    #[must_use]
    pub(super) fn close(self) -> JoinSet<()> {
        self.here.close();
        self.open
    }

    fn open_others(&mut self) {
        for (runtime, listener) in self.elsewhere.drain(..) {
            let side = Side {
                number: self.open.len() + 1,
                ..self.side.clone()
            };
            self.open.spawn_on(side.serve(listener), &runtime);
        }
    }
}

/// Accepts those who believe to be served already.
async fn last_call<F: Fn(Arrival, Seat)>(door: &mut Door<'_, F>) {
    // The timeouts end it: accepting never does.
    let _ = timeout(LAST_CALL, door.run()).await;
    if door.hand_over() {
        let _ = timeout(HANDOVER, door.run()).await;
    }
}
