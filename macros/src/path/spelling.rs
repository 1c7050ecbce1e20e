//! [`Spelling`]: a parameter as it is written elsewhere.

use super::split::end_of_group;
use super::{as_name, is_name};

/// What a parameter in another spelling was meant to be.
#[derive(Default)]
pub(super) struct Spelling {
    /// Empty when it has none.
    pub(super) name: String,
    pub(super) is_rest: bool,
    pub(super) is_optional: bool,
    /// In Rust, when it says.
    pub(super) ty: Option<String>,
}

/// A whole segment, or a part of a query, that is a parameter in some other framework.
///
/// `$` and `%` may begin a segment, so that these are parameters only where an argument says so.
pub(super) fn foreign(text: &str, is_argument: impl Fn(&str) -> bool) -> Option<Spelling> {
    let is_whole = end_of_group(text) == Some(text.len());
    match text.chars().next()? {
        '<' | '[' if is_whole => {
            let inner = &text[1..text.len() - 1];
            if end_of_group(inner) != Some(inner.len()) {
                return Some(inside(inner));
            }
            // `[[id]]`
            let mut spelling = inside(&inner[1..inner.len() - 1]);
            spelling.is_optional = true;
            Some(spelling)
        }
        ':' => colon(&text[1..]),
        '*' => star(text),
        '$' if text.starts_with("${") && text.ends_with('}') => {
            Some(inside(&text[2..text.len() - 1]))
        }
        '$' => is_argument(&text[1..]).then(|| inside(&text[1..])),
        '%' if ["%s", "%d", "%i", "%u"].contains(&text) => {
            let ty = (text != "%s").then(|| "u32".to_owned());
            Some(Spelling {
                ty,
                ..Spelling::default()
            })
        }
        _ => None,
    }
}

/// What stands between the brackets of a parameter: `int:year`, `year:[0-9]+`, `*rest`, `year?`.
pub(super) fn inside(text: &str) -> Spelling {
    let mut spelling = Spelling::default();
    let mut text = text.trim();
    for before in ["...", "..", "*", "+"] {
        if let Some(rest) = text.strip_prefix(before) {
            spelling.is_rest = true;
            text = rest.trim_start_matches(['*', '+', '?']);
            break;
        }
    }
    if let Some((name, _default)) = text.split_once('=') {
        spelling.is_optional = true;
        text = name;
    }
    let (name, ty) = name_and_type(text.trim_start_matches(['/', '?', '&']));
    let bare = name.trim_end_matches(['?', '*', '+', '.', ' ']);
    let mark = &name[bare.len()..];
    spelling.is_optional |= mark.contains('?') || ty.is_some_and(|ty| ty.ends_with('?'));
    spelling.is_rest |= mark.contains('*') || mark.contains('+') || mark.contains("..");
    if let Some(ty) = ty {
        let (ty, is_rest) = in_rust(ty.trim().trim_end_matches('?'));
        spelling.is_rest |= is_rest;
        spelling.ty = Some(ty);
    }
    spelling.name = as_name(bare).unwrap_or_default();
    spelling
}

/// `year:int`, `year|u32`, and `int:year` where the first word is a type and the second one is not.
fn name_and_type(text: &str) -> (&str, Option<&str>) {
    match text.split_once([':', '|']) {
        Some((ty, name)) if is_type(ty) && !is_type(name.trim()) && as_name(name).is_some() => {
            (name.trim(), Some(ty))
        }
        Some((name, ty)) => (name.trim(), Some(ty)),
        None => (text, None),
    }
}

/// `id`, `id?`, `id*`, `id(\\d+)` behind a colon.
fn colon(text: &str) -> Option<Spelling> {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let (name, mark) = text.split_at(end.unwrap_or(text.len()));
    if !is_name(name) {
        return None;
    }
    let pattern = mark
        .strip_prefix('(')
        .and_then(|mark| mark.strip_suffix(')'));
    if !["", "?", "*", "+"].contains(&mark) && pattern.is_none() {
        return None;
    }
    let ty = pattern.map(|pattern| in_rust(pattern).0);
    Some(Spelling {
        name: name.to_owned(),
        is_rest: mark == "*" || mark == "+",
        is_optional: mark == "?",
        ty,
    })
}

/// `*`, `**`, `*rest`
fn star(text: &str) -> Option<Spelling> {
    let name = text.trim_start_matches('*');
    (name.is_empty() || is_name(name)).then(|| Spelling {
        name: name.to_owned(),
        is_rest: true,
        ..Spelling::default()
    })
}

/// The types that paths of other frameworks name.
const TYPES: [(&str, &str); 26] = [
    ("int", "u32"),
    ("integer", "u32"),
    ("num", "u32"),
    ("number", "u32"),
    ("digit", "u32"),
    ("uint", "u32"),
    ("long", "u64"),
    ("str", "String"),
    ("string", "String"),
    ("slug", "String"),
    ("alpha", "String"),
    ("word", "String"),
    ("any", "String"),
    ("regex", "String"),
    ("re", "String"),
    ("float", "String"),
    ("uuid", "Uuid"),
    ("guid", "Uuid"),
    ("path", ""),
    ("u8", "u8"),
    ("u16", "u16"),
    ("u32", "u32"),
    ("u64", "u64"),
    ("i32", "i32"),
    ("i64", "i64"),
    ("usize", "usize"),
];

fn is_type(word: &str) -> bool {
    TYPES.iter().any(|(known, _)| *known == word.trim())
}

/// The type of an argument that takes what this takes, and whether it takes the rest of the path.
pub(super) fn in_rust(ty: &str) -> (String, bool) {
    let word = ty.split('(').next().unwrap_or_default();
    if let Some((_, known)) = TYPES.iter().find(|(name, _)| *name == word) {
        return match *known {
            "" => ("String".to_owned(), true),
            known => (known.to_owned(), false),
        };
    }
    if [".*", ".+"].contains(&ty) {
        return ("String".to_owned(), true);
    }
    if ty.starts_with("\\d") || ty.starts_with("[0-9]") {
        return ("u32".to_owned(), false);
    }
    // One of the user's own.
    let is_own = ty.starts_with(char::is_uppercase) && syn::parse_str::<syn::Type>(ty).is_ok();
    let ty = if is_own { ty } else { "String" };
    (ty.to_owned(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let spelling = match text.strip_prefix('{') {
            Some(inner) => inside(inner.strip_suffix('}').unwrap()),
            None => match foreign(text, |name| name == "known") {
                Some(spelling) => spelling,
                None => return "none".to_owned(),
            },
        };
        let star = if spelling.is_rest { "*" } else { "" };
        let mark = if spelling.is_optional { "?" } else { "" };
        let ty = spelling.ty.map_or_else(String::new, |ty| format!(": {ty}"));
        format!("{star}{}{mark}{ty}", spelling.name)
    }

    #[test]
    fn the_spellings_of_others_are_known() {
        for (theirs, meant) in [
            // Django, Flask
            ("<int:year>", "year: u32"),
            ("<slug:title>", "title: String"),
            ("<uuid:id>", "id: Uuid"),
            ("<path:rest>", "*rest: String"),
            ("<year>", "year"),
            // Rocket
            ("<path..>", "*path"),
            // Express, older axum, gin
            (":id", "id"),
            (":id?", "id?"),
            (":id(\\d+)", "id: u32"),
            ("*rest", "*rest"),
            ("**", "*"),
            // actix-web, dropshot, Spring
            ("{id:[0-9]{4}}", "id: u32"),
            ("{tail:.*}", "*tail: String"),
            // salvo
            ("{id|u32}", "id: u32"),
            ("{**rest}", "*rest"),
            ("{*+rest}", "*rest"),
            // ASP.NET, FastAPI
            ("{id:int}", "id: u32"),
            ("{id:int?}", "id?: u32"),
            ("{id=5}", "id?"),
            ("{file:path}", "*file: String"),
            // Go
            ("{rest...}", "*rest"),
            // Next.js, SvelteKit, Remix
            ("[id]", "id"),
            ("[...rest]", "*rest"),
            ("[[id]]", "id?"),
            ("$known", "known"),
            ("$metadata", "none"),
            ("${id}", "id"),
            // printf
            ("%d", ": u32"),
            // Rust
            ("{id: StoryId}", "id: StoryId"),
            ("{int:year}", "year: u32"),
            ("{ id }", "id"),
            ("a:b", "none"),
            (":a-:b", "none"),
        ] {
            assert_eq!(read(theirs), meant, "{theirs}");
        }
    }
}
