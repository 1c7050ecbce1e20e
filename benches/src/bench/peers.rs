//! [`Peer`]: who is measured.

use std::fmt;

use serde::Serialize;

use crate::arguments::Peers;

#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    pub(crate) shape: Shape,
    /// The package that its version is read of.
    pub(crate) framework: &'static str,
    /// Whether it runs unless others are asked for; these have what `growth` asks for, too.
    pub(crate) is_usual: bool,
    /// Whether it has what `textbook` asks for.
    pub(crate) is_in_textbook: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Program {
    Rust {
        package: &'static str,
        binary: &'static str,
        arguments: &'static [&'static str],
    },
    Python {
        module: &'static str,
    },
}

/// How the threads of a server share the connections. Each shape has a bare hyper to be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    /// Every thread takes tasks from the others.
    WorkStealing,
    /// A connection stays with its thread.
    PerCore,
    /// One thread.
    Interpreter,
}

impl Shape {
    /// The bare hyper that does the same.
    pub(crate) fn bare(self) -> &'static str {
        match self {
            Self::WorkStealing | Self::Interpreter => "hyper-work-stealing",
            Self::PerCore => "hyper-per-core",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::WorkStealing => "work-stealing",
            Self::PerCore => "per-core",
            Self::Interpreter => "interpreter",
        })
    }
}

pub(crate) const ALL: &[Peer] = &[
    rust("veduta", "peer-veduta", "veduta", Shape::WorkStealing)
        .usual()
        .in_textbook(),
    Peer {
        program: Program::Rust {
            package: "peer-veduta",
            binary: "peer-veduta",
            arguments: &["--runtime", "per-core"],
        },
        ..rust("veduta-per-core", "", "veduta", Shape::PerCore).usual()
    },
    Peer {
        program: Program::Rust {
            package: "peer-hyper",
            binary: "peer-hyper-work-stealing",
            arguments: &[],
        },
        ..rust("hyper-work-stealing", "", "hyper", Shape::WorkStealing).usual()
    },
    Peer {
        program: Program::Rust {
            package: "peer-hyper",
            binary: "peer-hyper-per-core",
            arguments: &[],
        },
        ..rust("hyper-per-core", "", "hyper", Shape::PerCore).usual()
    },
    rust("axum", "peer-axum", "axum", Shape::WorkStealing)
        .usual()
        .in_textbook(),
    rust("actix-web", "peer-actix-web", "actix-web", Shape::PerCore).usual(),
    rust("ntex", "peer-ntex", "ntex", Shape::PerCore),
    rust("rocket", "peer-rocket", "rocket", Shape::WorkStealing).in_textbook(),
    rust("poem", "peer-poem", "poem", Shape::WorkStealing),
    rust("salvo", "peer-salvo", "salvo", Shape::WorkStealing),
    python("starlette", "starlette_app"),
    python("fastapi", "fastapi_app").in_textbook(),
    python("django", "django_app").in_textbook(),
];

const fn rust(
    name: &'static str,
    package: &'static str,
    framework: &'static str,
    shape: Shape,
) -> Peer {
    Peer {
        name,
        program: Program::Rust {
            package,
            binary: package,
            arguments: &[],
        },
        shape,
        framework,
        is_usual: false,
        is_in_textbook: false,
    }
}

const fn python(name: &'static str, module: &'static str) -> Peer {
    Peer {
        name,
        program: Program::Python { module },
        shape: Shape::Interpreter,
        framework: name,
        is_usual: false,
        is_in_textbook: false,
    }
}

impl Peer {
    const fn usual(mut self) -> Self {
        self.is_usual = true;
        self
    }

    const fn in_textbook(mut self) -> Self {
        self.is_in_textbook = true;
        self
    }

    pub(crate) fn is_rust(&self) -> bool {
        matches!(self.program, Program::Rust { .. })
    }
}

/// The peers that a word of the command line stands for.
///
/// # Errors
/// When there are none; names those that there are.
pub(crate) fn find(word: &str) -> Result<Peers, String> {
    let is_meant = |peer: &&Peer| match word {
        "all" => true,
        "default" => peer.is_usual,
        "hyper" => peer.framework == "hyper",
        "python" => !peer.is_rust(),
        name => peer.name == name,
    };
    let found: Peers = ALL.iter().filter(is_meant).collect();
    if found.is_empty() {
        return Err(format!(
            "write `all`, `default`, `hyper`, `python`, or of {}",
            names()
        ));
    }
    Ok(found)
}

pub(crate) fn names() -> String {
    let names: Vec<_> = ALL.iter().map(|peer| peer.name).collect();
    names.join(", ")
}
