//! Whose source a path belongs to.

use std::path::{Component, Path, PathBuf};

/// The sources of this crate, wherever they are.
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");

/// What of them calls views, layers and middlewares.
const DISPATCH: [&str; 5] = ["app/", "middleware/", "routes/", "server/", "view/"];

/// Who has written what stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The user, as far as a path tells.
    Users,
    /// std, a dependency, or this crate.
    Others,
    /// What calls the user's code on the event loop. What in turn has called that is not what holds it: a middleware
    /// that waits for the next one, or `main`.
    Dispatch,
}

/// Who has written that file, by its whole path.
pub(super) fn whose(path: &str) -> Whose {
    if let Some(ours) = path.strip_prefix(OURS) {
        let is_dispatch = DISPATCH.iter().any(|folder| ours.starts_with(folder));
        return if is_dispatch {
            Whose::Dispatch
        } else {
            Whose::Others
        };
    }
    if path.contains("/tokio-") && path.contains("/src/runtime/task/") {
        return Whose::Dispatch;
    }
    let is_of_std = path.starts_with("/rustc/") || path.contains("/lib/rustlib/");
    let is_of_cargo = is_in_registry(path) || path.contains("/git/checkouts/");
    // `cargo vendor` puts each crate into a folder of its own.
    let is_vendored = path
        .split_once("/vendor/")
        .and_then(|(_, rest)| rest.split_once('/'))
        .is_some_and(|(_, rest)| rest.starts_with("src/"));
    if !is_rust(path) || is_of_std || is_of_cargo || is_vendored {
        return Whose::Others;
    }
    Whose::Users
}

/// glibc and what else is written in C may come with lines as well.
pub(super) fn is_rust(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// Whether a registry has it, whose folder cargo gives a name that ends in sixteen digits.
fn is_in_registry(path: &str) -> bool {
    path.split_once("/registry/src/")
        .and_then(|(_, rest)| rest.split_once('/'))
        .and_then(|(registry, _)| registry.rsplit_once('-'))
        .is_some_and(|(_, digits)| {
            digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

/// The same path without steps up and down again, as a macro or `#[path]` may have made.
pub(super) fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if straight.file_name().is_some() => {
                straight.pop();
            }
            _ => straight.push(component),
        }
    }
    straight
}

/// The path as a user would write it who is in that directory.
pub(super) fn seen_from<'a>(directory: Option<&Path>, path: &'a Path) -> &'a Path {
    directory
        .and_then(|directory| path.strip_prefix(directory).ok())
        .unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_source_is_known_by_its_path() {
        let ours = |file: &str| format!("{OURS}{file}");
        let cases = [
            ("/home/ann/news/src/main.rs", Whose::Users),
            ("/home/ann/news/src/app/views.rs", Whose::Users),
            ("/home/ann/veduta/src/view/mod.rs", Whose::Users),
            ("/srv/registry/src/main.rs", Whose::Users),
            ("/srv/registry/main.rs", Whose::Users),
            ("/srv/vendor/main.rs", Whose::Users),
            ("/srv/shop/src/vendor/mod.rs", Whose::Users),
            ("/srv/shop/src/vendor/prices/mod.rs", Whose::Users),
            ("/srv/shop/vendor/serde/src/lib.rs", Whose::Others),
            ("src/main.rs", Whose::Users),
            ("", Whose::Others),
            ("sysdeps/unix/sysv/linux/clock_nanosleep.c", Whose::Others),
            (
                "/rustc/59807616e/library/std/src/thread/mod.rs",
                Whose::Others,
            ),
            (
                "/rustc/59807616e/library/core/src/iter/range.rs",
                Whose::Others,
            ),
            (
                "/home/ann/.rustup/toolchains/1.95/lib/rustlib/src/rust/library/std/src/io/mod.rs",
                Whose::Others,
            ),
            (
                "/home/ann/.cargo/registry/src/registry.example-1949cf8c6b5b557f/bcrypt-0.17.0/src/lib.rs",
                Whose::Others,
            ),
            (
                "/home/ann/.cargo/git/checkouts/sqlx-1f/2a/src/lib.rs",
                Whose::Others,
            ),
            (
                "/home/ann/.cargo/registry/src/registry.example-1949cf8c6b5b557f/tokio-1.54.1/src/runtime/task/core.rs",
                Whose::Dispatch,
            ),
            (
                "/home/ann/.cargo/registry/src/registry.example-1949cf8c6b5b557f/tokio-1.54.1/src/task/blocking.rs",
                Whose::Others,
            ),
            (&ours("template/render.rs"), Whose::Others),
            (&ours("request/form.rs"), Whose::Others),
            (&ours("view/dispatch.rs"), Whose::Dispatch),
            (&ours("middleware/next.rs"), Whose::Dispatch),
        ];
        for (path, expected) in cases {
            assert_eq!(whose(path), expected, "{path}");
        }
    }

    #[test]
    fn a_path_is_given_as_the_user_would_write_it() {
        let cases = [
            (
                "/home/ann/news",
                "/home/ann/news/src/main.rs",
                "src/main.rs",
            ),
            (
                "/home/ann/news",
                "/home/ann/newsroom/src/main.rs",
                "/home/ann/newsroom/src/main.rs",
            ),
            ("/", "/srv/main.rs", "srv/main.rs"),
            (
                "/home/ann",
                "/home/ann/news/src/../build/./pages.rs",
                "news/build/pages.rs",
            ),
            ("/home/ann", "../shared/lib.rs", "../shared/lib.rs"),
        ];
        for (directory, path, expected) in cases {
            let straight = straight(Path::new(path));
            let seen = seen_from(Some(Path::new(directory)), &straight);
            assert_eq!(seen, Path::new(expected), "{path} from {directory}");
        }
    }
}
