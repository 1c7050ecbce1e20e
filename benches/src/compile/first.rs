//! The first build of a program with a single view, all that it depends on included.

use std::error::Error;
use std::fs;

use crate::program::Framework;
use crate::time::Time;
use crate::{cargo, folder, write};

/// Both in turn, and a row of a table.
pub(crate) fn compare(rounds: u32) -> Result<(), Box<dyn Error>> {
    println!(
        "The first build, best of {rounds} rounds: seconds of wall clock (of processor time)\n"
    );
    println!("| axum | veduta | times |");
    println!("|---|---|---|");
    let mut best = [Time::MAX; 2];
    for _ in 0..rounds {
        for (framework, best) in Framework::BOTH.into_iter().zip(&mut best) {
            *best = best.min(build(framework)?);
        }
    }
    let [axum, veduta] = best;
    let times = veduta.processor / axum.processor;
    println!("| {axum} | {veduta} | {times:.2} |\n");
    Ok(())
}

/// With nothing built before.
fn build(framework: Framework) -> Result<Time, Box<dyn Error>> {
    let name = format!("{framework}-first");
    let package = write(&name, &framework.manifest(&name, false), source(framework))?;
    let target = folder().join("first");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    cargo("build", &package, &target)
}

fn source(framework: Framework) -> &'static str {
    match framework {
        Framework::Axum => AXUM,
        Framework::Veduta => VEDUTA,
    }
}

const AXUM: &str = "use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

async fn hello() -> &'static str {
    \"Hello, World!\"
}

#[tokio::main]
async fn main() {
    let app = Router::new().route(\"/\", get(hello));
    let listener = TcpListener::bind(\"127.0.0.1:8000\").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
";

const VEDUTA: &str = "use veduta::{App, routes, view};

#[view(\"/\")]
async fn hello() -> &'static str {
    \"Hello, World!\"
}

fn main() -> veduta::Result<()> {
    App::new(routes![hello]).run()
}
";
