//! What a program costs to compile, beside one that does the same on axum: the first build of a program with a single view,
//! and what a thousand views add.
//!
//! `cargo run --release --bin compile [-- --views 1000 --rounds 5 --first 3]`
//!
//! The first build is that of all dependencies, too, with nothing built before. The thousand views are checked and built
//! without their dependencies and without incremental compilation. Wall clock and processor time of the compiler are
//! both told; the latter bears a machine that does something else besides. With `--views 0` or `--first 0` that part is left
//! out.

mod first;
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
    let firsts = option("--first")?.unwrap_or(3);
    if firsts > 0 {
        first::compare(firsts)?;
    }
    if views > 0 {
        compare_views(views, rounds)?;
    }
    Ok(())
}

fn compare_views(views: u32, rounds: u32) -> Result<(), Box<dyn Error>> {
    println!("{views} views, best of {rounds} rounds: seconds of wall clock (of processor time)\n");
    println!("| shape | command | axum | veduta | times | ms a view |");
    println!("|---|---|---|---|---|---|");
    for shape in Shape::ALL {
        let [axum, veduta] = Framework::BOTH.map(|framework| {
            let name = format!("{framework}-{shape}");
            let source = program::source(framework, shape, views);
            write(&name, &framework.manifest(&name, true), &source)
        });
        let (axum, veduta) = (axum?, veduta?);
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
    cargo(command, package, &folder().join("target"))
}

/// What a command of cargo takes.
fn cargo(command: &str, package: &Path, target: &Path) -> Result<Time, Box<dyn Error>> {
    let mut cargo = Command::new("cargo");
    cargo.args([command, "--quiet", "--offline"]);
    cargo.current_dir(package);
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo.env("CARGO_TARGET_DIR", target);
    cargo.stdin(Stdio::null());
    Time::of(|| {
        let status = cargo.status()?;
        if !status.success() {
            return Err(format!("cargo {command} in {}: {status}", package.display()).into());
        }
        Ok(())
    })
}

/// A crate, made anew.
fn write(name: &str, manifest: &str, source: &str) -> Result<PathBuf, Box<dyn Error>> {
    let package = folder().join(name);
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::write(package.join("src/main.rs"), source)?;
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
