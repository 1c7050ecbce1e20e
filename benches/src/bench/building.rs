//! Builds peers before they are asked for the first time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::peers::{Peer, Program};
use crate::{Result, target, workspace};

/// How the peers that are written in Rust are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    /// With an allocator that counts.
    Counting,
}

/// Builds each, and shows what cargo and pip say meanwhile.
pub(crate) fn build(peers: &[&Peer], kind: Kind) -> Result<()> {
    let mut built = Vec::new();
    for peer in peers {
        let Program::Rust { package, .. } = peer.program else {
            continue;
        };
        // One peer at a time: together they would share the features of what they both depend on.
        if !built.contains(&package) {
            cargo(package, kind)?;
            built.push(package);
        }
    }
    if peers.iter().any(|peer| !peer.is_rust()) {
        install_python()?;
    }
    Ok(())
}

fn cargo(package: &str, kind: Kind) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--package", package]);
    if kind == Kind::Counting {
        cargo.args(["--features", "count"]);
    }
    cargo.arg("--target-dir").arg(target());
    run(cargo.current_dir(workspace()))
}

/// The program of a peer in Rust.
pub(crate) fn binary(name: &str) -> PathBuf {
    target().join("release").join(name)
}

/// The interpreter that finds the frameworks.
pub(crate) fn python() -> PathBuf {
    target().join("python/bin/python")
}

pub(crate) fn python_peers() -> PathBuf {
    workspace().join("peers/python")
}

/// Into an environment below the target folder, anew whenever the list has changed.
fn install_python() -> Result<()> {
    let wanted = python_peers().join("requirements.txt");
    let installed = target().join("python/requirements.txt");
    let text = fs::read_to_string(&wanted)?;
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == text) {
        return Ok(());
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(target().join("python")))?;
    run(Command::new(python())
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(&wanted))?;
    fs::write(installed, text)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(())
}

/// The versions of their frameworks, from what the packages are locked to.
pub(crate) fn versions(peers: &[&'static Peer]) -> Result<BTreeMap<&'static str, String>> {
    let locked = locked()?;
    let version =
        |peer: &&'static Peer| Some((peer.framework, locked.get(peer.framework)?.clone()));
    Ok(peers.iter().filter_map(version).collect())
}

fn locked() -> Result<BTreeMap<String, String>> {
    let mut versions = BTreeMap::new();
    let locked = fs::read_to_string(workspace().join("Cargo.lock"))?;
    let mut name = "";
    for line in locked.lines() {
        if let Some(value) = line.strip_prefix("name = ") {
            name = value.trim_matches('"');
        } else if let Some(version) = line.strip_prefix("version = ") {
            versions.insert(name.to_owned(), version.trim_matches('"').to_owned());
        }
    }
    let python = fs::read_to_string(python_peers().join("requirements.txt"))?;
    for (name, version) in python.lines().filter_map(|line| line.split_once("==")) {
        versions.insert(name.to_owned(), version.to_owned());
    }
    Ok(versions)
}
