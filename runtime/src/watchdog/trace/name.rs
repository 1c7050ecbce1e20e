//! Names of functions, as the user would write them.

/// The name without the closures in it, and without the types that it is generic over.
///
/// `news::report::{{closure}}` becomes `news::report`, `std::sync::Mutex<T>::lock` becomes `std::sync::Mutex::lock`.
pub(super) fn plain(demangled: &str) -> String {
    let mut plain = String::with_capacity(demangled.len());
    let mut rest = demangled;
    while let Some(first) = rest.chars().next() {
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
                push_bracket(&mut plain, within);
            }
            _ => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    plain
}

/// What stands in angle brackets: a type whose function this is, or what the function is generic over.
fn push_bracket(plain: &mut String, within: &str) {
    if let Some((this, of)) = split_as(within).filter(|_| plain.is_empty()) {
        plain.push_str(&format!("<{} as {}>", self::plain(this), self::plain(of)));
    } else if plain.is_empty() {
        plain.push_str(&self::plain(within));
    } else if within.starts_with("impl ") {
        plain.push('<');
        plain.push_str(within);
        plain.push('>');
    } else {
        let length = plain.trim_end_matches("::").len();
        plain.truncate(length);
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

/// The name under which a user calls that function, by its plain name; `None` if it is nobody's to call.
///
/// The modules of std are not those in which its functions are written: `std::sync::poison::mutex::Mutex::lock`.
pub(super) fn public(plain: &str) -> Option<String> {
    let name = match plain.strip_prefix('<').map(after_as) {
        Some(of_trait) => of_trait?,
        None => plain.to_owned(),
    };
    let mut parts: Vec<&str> = name.split("::").collect();
    match parts.first().copied()? {
        // They compute, and nobody waits in them: what they call says more.
        "core" | "alloc" => return None,
        "std" => {}
        _ => return Some(name),
    }
    if matches!(parts.get(1), None | Some(&("sys" | "sys_common" | "rt" | "panicking" | "backtrace"))) {
        return None;
    }
    if parts.get(1) != Some(&"os") {
        let is_type = |part: &&str| part.starts_with(|first: char| first.is_ascii_uppercase());
        // The type or, without one, the function.
        let item = parts.iter().position(is_type).unwrap_or(parts.len() - 1);
        parts.drain(2.min(item)..item);
    }
    Some(parts.join("::"))
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
            ("broken<", "broken"),
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
            ("std::fs::read_to_string::inner", Some("std::fs::inner")),
            ("std::sync::poison::mutex::Mutex::lock", Some("std::sync::Mutex::lock")),
            ("std::collections::hash::map::HashMap::insert", Some("std::collections::HashMap::insert")),
            ("std::os::unix::net::stream::UnixStream::connect", Some("std::os::unix::net::stream::UnixStream::connect")),
            ("<std::fs::File as std::io::Read>::read", Some("std::io::Read::read")),
            ("<core::ops::range::Range as core::iter::Iterator>::next", None),
            ("std::sys::pal::unix::time::Timespec::now", None),
            ("core::intrinsics::copy", None),
            ("alloc::slice::<impl [T]>::sort", None),
            ("bcrypt::hash", Some("bcrypt::hash")),
            ("sqlite3_step", Some("sqlite3_step")),
            ("std", None),
        ];
        for (plain, expected) in cases {
            assert_eq!(public(plain).as_deref(), expected, "{plain}");
        }
    }
}
