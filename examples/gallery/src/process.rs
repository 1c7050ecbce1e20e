//! [`Server`]: the process of a server, for those who visit it.

use std::env::current_exe;
use std::net::SocketAddr;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Result;
use crate::connection::{Connection, Question};
use crate::server::Seen;

/// What the servers of one visit have in common.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    pub(crate) rounds: u64,
    pub(crate) archive: SocketAddr,
}

/// A server that runs until it is stopped or dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    /// Opened while nothing was slow.
    asking: Connection,
}

impl Server {
    pub(crate) async fn start(given: Given, quarantine: bool) -> Result<Self> {
        let mut command = Command::new(current_exe()?);
        command.args(["serve", "--rounds", &given.rounds.to_string()]);
        command.args(["--archive", &given.archive.to_string()]);
        if quarantine {
            command.arg("--quarantine");
        }
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.kill_on_drop(true).spawn()?;
        let mut says = BufReader::new(process.stdout.take().ok_or("it has no output")?);
        let mut address = String::new();
        says.read_line(&mut address).await?;
        let address = address.trim_end().parse()?;
        Ok(Self {
            process,
            address,
            asking: Connection::open(address).await?,
        })
    }

    /// What it knows of itself.
    pub(crate) async fn seen(&mut self) -> Result<Seen> {
        let question = Question::of("/seen");
        Ok(serde_json::from_slice(self.asking.ask(&question).await?)?)
    }

    pub(crate) async fn stop(mut self) -> Result<()> {
        drop(self.asking);
        // It stops when its input ends.
        drop(self.process.stdin.take());
        match self.process.wait().await? {
            status if status.success() => Ok(()),
            status => Err(format!("the server has ended with {status}").into()),
        }
    }
}
