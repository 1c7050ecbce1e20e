//! What a thousand views cost to compile, beside a thousand handlers of axum.
//!
//! `cargo run --release --bin compile [-- --views 1000 --rounds 5]`
//!
//! Two crates are written that do the same, and then each is checked and built in turn, without its dependencies and
//! without incremental compilation. Wall clock and processor time of the compiler are both told; the latter bears a
//! machine that does something else besides.

mod program;
mod time;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use program::{Framework, Shape};
use time::Time;

fn main() -> Result<(), Box<dyn Error>> {
    let views = option("--views")?.unwrap_or(1000);
    let rounds = option("--rounds")?.unwrap_or(5);
    println!("{views} views, best of {rounds} rounds: seconds of wall clock (of processor time)\n");
    println!("| shape | command | axum | veduta | times | ms a view |");
    println!("|---|---|---|---|---|---|");
    for shape in Shape::ALL {
        let axum = write(Framework::Axum, shape, views)?;
        let veduta = write(Framework::Veduta, shape, views)?;
        for command in ["check", "build"] {
            compare(shape, command, views, rounds, &axum, &veduta)?;
        }
    }
    Ok(())
}

/// Both in turn, and a row of the table.
fn compare(
    shape: Shape,
    command: &str,
    views: u32,
    rounds: u32,
    axum: &Path,
    veduta: &Path,
) -> Result<(), Box<dyn Error>> {
    for package in [axum, veduta] {
        run(command, package)?;
    }
    let mut best = [Time::MAX; 2];
    for _ in 0..rounds {
        for (package, best) in [axum, veduta].into_iter().zip(&mut best) {
            *best = best.min(run(command, package)?);
        }
    }
    let [axum, veduta] = best;
    let times = veduta.processor / axum.processor;
    let each = veduta.processor * 1000.0 / f64::from(views);
    println!("| {shape} | {command} | {axum} | {veduta} | {times:.2} | {each:.2} |");
    Ok(())
}

/// What the compiler takes for `package` alone.
fn run(command: &str, package: &Path) -> Result<Time, Box<dyn Error>> {
    let main = package.join("src/main.rs");
    // Cargo looks at the time of the last change.
    fs::write(&main, fs::read(&main)?)?;
    let mut cargo = Command::new("cargo");
    cargo.args([command, "--quiet", "--offline"]);
    cargo.current_dir(package);
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo.env("CARGO_TARGET_DIR", folder().join("target"));
    cargo.stdin(Stdio::null());
    Time::of(|| {
        let status = cargo.status()?;
        if !status.success() {
            return Err(format!("cargo {command} in {}: {status}", package.display()).into());
        }
        Ok(())
    })
}

/// The crate, made anew.
fn write(framework: Framework, shape: Shape, views: u32) -> Result<PathBuf, Box<dyn Error>> {
    let package = folder().join(format!("{framework}-{shape}"));
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), framework.manifest(shape))?;
    fs::write(
        package.join("src/main.rs"),
        program::source(framework, shape, views),
    )?;
    let fetched = Command::new("cargo")
        .arg("fetch")
        .current_dir(&package)
        .status()?;
    if !fetched.success() {
        return Err(format!("cargo fetch in {}: {fetched}", package.display()).into());
    }
    Ok(package)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/compile")
}

/// The number behind `name`.
fn option(name: &str) -> Result<Option<u32>, Box<dyn Error>> {
    let mut arguments = env::args().skip_while(|argument| argument != name).skip(1);
    Ok(arguments.next().map(|number| number.parse()).transpose()?)
}
