//! Something that is slow to read: a server that says nothing for a while.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::Result;
use crate::views::WORK;

/// Opens it on a free port.
pub(crate) async fn open() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((reader, _)) = listener.accept().await {
            tokio::spawn(answer(reader));
        }
    });
    Ok(address)
}

async fn answer(mut reader: TcpStream) {
    sleep(WORK).await;
    // Whoever has left is not told.
    let _ = reader.write_all(b"read slowly").await;
}
