//! Names of functions, as the user would write them.

use super::path;

/// The name without the closures in it, and without the types that it is generic over.
///
/// `news::report::{{closure}}` becomes `news::report`, `std::sync::Mutex<T>::lock` becomes `std::sync::Mutex::lock`.
pub(super) fn plain(demangled: &str) -> String {
    let mut plain = String::with_capacity(demangled.len());
    let mut rest = demangled;
    while let Some(first) = rest.chars().next() {
        let is_first = rest.len() == demangled.len();
        match first {
            // What the compiler has named: a closure, a shim.
            '{' => {
                rest = after_bracket(rest).1;
                let length = plain.trim_end_matches("::").len();
                plain.truncate(length);
            }
            '<' => {
                let (within, after) = after_bracket(rest);
                rest = after;
                if is_first {
                    push_type(&mut plain, within);
                } else if within.starts_with("impl ") {
                    plain.extend(["<", within, ">"]);
                } else {
                    let length = plain.trim_end_matches("::").len();
                    plain.truncate(length);
                }
            }
            _ => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    plain
}

/// The type whose function this is, and the trait.
fn push_type(plain: &mut String, within: &str) {
    match split_as(within) {
        Some((this, of)) => {
            plain.extend(["<", &self::plain(this), " as ", &self::plain(of), ">"]);
        }
        None => plain.push_str(&self::plain(within)),
    }
}

/// What stands between this bracket and the one that ends it, and what follows.
fn after_bracket(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut last = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '<' | '{' => depth += 1,
            // The arrow of a function's type is no bracket.
            '>' if last == '-' => {}
            '>' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (&text[1..at], &text[at + 1..]);
                }
            }
            _ => {}
        }
        last = character;
    }
    (&text[1..], "")
}

/// The type and the trait of `Type as Trait`.
fn split_as(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(" as ").map(|at| from + at) {
        let before = &text[..at];
        if before.matches('<').count() == before.replace("->", "").matches('>').count() {
            return Some((before, &text[at + 4..]));
        }
        from = at + 4;
    }
    None
}

/// Whether a function is one that a user calls.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// By that name.
    As(String),
    /// Not by itself: what it calls in its turn says more.
    Through,
    /// It is where the inside of std begins.
    Never,
}

/// The name under which a user calls the function with that plain name, which is written in that file.
///
/// The modules of std are not those in which its functions are written: `std::sync::poison::mutex::Mutex::lock`.
pub(super) fn called(plain: &str, file: &str) -> Called {
    let name = match plain.strip_prefix('<').map(after_as) {
        Some(Some(of_trait)) => of_trait,
        Some(None) => return Called::Through,
        None => plain.to_owned(),
    };
    let mut parts: Vec<&str> = name.split("::").collect();
    match (parts[0], parts.get(1).copied()) {
        ("std", Some("sys" | "sys_common" | "rt" | "panicking" | "backtrace")) => Called::Never,
        ("std", Some("os")) => Called::As(name),
        ("std", Some(_)) => {
            let is_type =
                |part: &&str| part.starts_with(|first: char| first.is_ascii_uppercase());
            // The type or, without one, the function.
            let item = parts.iter().position(is_type).unwrap_or(parts.len() - 1);
            parts.drain(2.min(item)..item);
            Called::As(parts.join("::"))
        }
        ("core" | "alloc" | "", _) => Called::Through,
        (short, None) if path::is_rust(file) => waits(short, file),
        _ => Called::As(name),
    }
}

/// What waits in std and is generic, and so may have been put into other code, after which only its last name is known.
fn waits(short: &str, file: &str) -> Called {
    let in_std = file.rsplit_once("library/std/src/").map(|(_, file)| file);
    let name = match (in_std, short) {
        (Some("sync/poison/mutex.rs"), "lock") => "std::sync::Mutex::lock",
        (Some("sync/poison/rwlock.rs"), "read") => "std::sync::RwLock::read",
        (Some("sync/poison/rwlock.rs"), "write") => "std::sync::RwLock::write",
        (Some("sync/poison/condvar.rs"), "wait") => "std::sync::Condvar::wait",
        (Some("sync/mpsc.rs"), "recv") => "std::sync::mpsc::Receiver::recv",
        (Some("thread/join_handle.rs"), "join") => "std::thread::JoinHandle::join",
        (Some(file), _) if file.starts_with("sys/") => return Called::Never,
        _ => return Called::Through,
    };
    Called::As(name.to_owned())
}

/// The trait's function of `<Type as Trait>::function`.
fn after_as(text: &str) -> Option<String> {
    let (within, function) = text.rsplit_once(">::")?;
    let (_, of) = split_as(within)?;
    Some(format!("{of}::{function}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain() {
        let cases = [
            ("news::report", "news::report"),
            ("news::report::{{closure}}", "news::report"),
            ("news::report::{{closure}}::{{closure}}", "news::report"),
            ("news::report::{closure#0}", "news::report"),
            ("news::report::{closure#0}::inner", "news::report::inner"),
            ("news::sum<u8>", "news::sum"),
            ("news::sum::<u8>", "news::sum"),
            ("news::sum::<fn(u8) -> u8, {closure#0}>::{closure#1}", "news::sum"),
            ("std::sync::poison::mutex::Mutex<T>::lock", "std::sync::poison::mutex::Mutex::lock"),
            ("<std::sync::Mutex<u8>>::lock", "std::sync::Mutex::lock"),
            ("<news::Rows<u8> as core::iter::Iterator>::next", "<news::Rows as core::iter::Iterator>::next"),
            (
                "<<news::A as news::B>::C as core::ops::function::FnOnce<(u8,)>>::call_once::{{vtable.shim}}",
                "<<news::A as news::B>::C as core::ops::function::FnOnce>::call_once",
            ),
            ("alloc::slice::<impl [T]>::sort", "alloc::slice::<impl [T]>::sort"),
            ("clock_nanosleep", "clock_nanosleep"),
            ("{closure#0}<(), news::Rows<u8>>", ""),
            ("{impl#3}", ""),
            ("sort<u8>", "sort"),
            ("broken<", "broken"),
            ("é<é>::é", "é::é"),
            ("", ""),
        ];
        for (demangled, expected) in cases {
            assert_eq!(plain(demangled), expected, "{demangled}");
        }
    }

    #[test]
    fn a_function_has_the_name_by_which_it_is_called() {
        let cases = [
            ("std::thread::functions::sleep", Some("std::thread::sleep")),
            ("std::thread::sleep", Some("std::thread::sleep")),
            ("std::fs::read_to_string", Some("std::fs::read_to_string")),
            ("std::fs::File::open", Some("std::fs::File::open")),
            ("std::sync::poison::mutex::Mutex::lock", Some("std::sync::Mutex::lock")),
            ("std::collections::hash::map::HashMap::insert", Some("std::collections::HashMap::insert")),
            ("std::os::fd::raw::AsRawFd::as_raw_fd", Some("std::os::fd::raw::AsRawFd::as_raw_fd")),
            ("<std::fs::File as std::io::Read>::read", Some("std::io::Read::read")),
            ("<core::ops::range::Range as core::iter::Iterator>::next", None),
            ("core::intrinsics::copy", None),
            ("alloc::slice::<impl [T]>::sort", None),
            ("bcrypt::hash", Some("bcrypt::hash")),
            ("hash", None),
            ("", None),
            ("<broken", None),
        ];
        for (plain, expected) in cases {
            let expected = expected.map_or(Called::Through, |name| Called::As(name.to_owned()));
            assert_eq!(called(plain, "lib.rs"), expected, "{plain}");
        }
        let sqlite = Called::As("sqlite3_step".to_owned());
        assert_eq!(called("sqlite3_step", ""), sqlite);
        let mutex = "/rustc/5980/library/std/src/sync/poison/mutex.rs";
        assert_eq!(called("lock", mutex), Called::As("std::sync::Mutex::lock".to_owned()));
        let within = "std::sys::sync::mutex::futex::Mutex::lock_contended";
        assert_eq!(called(within, ""), Called::Never);
    }
}
