use std::net::SocketAddr;

use veduta::{routes, view};

#[view("/")]
async fn front_page(client: SocketAddr) -> String {
    client.to_string()
}

fn main() {
    let _ = routes![front_page];
}
