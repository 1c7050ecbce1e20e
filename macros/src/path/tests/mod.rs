//! What is told about paths.

mod mistakes;

use proc_macro2::Span;

use super::*;
use crate::testing::messages;
use mistakes::MISTAKES;

fn parse(path: &str, item: &str) -> (Pattern, Vec<String>) {
    let mut errors = Errors::default();
    let literal = LitStr::new(path, Span::call_site());
    let item = item.parse().expect("the item is Rust");
    let pattern = Pattern::parse(&literal, &item, &mut errors);
    (pattern, messages(errors.finish()))
}

/// Below `fn archive` with these arguments.
fn below(path: &str, arguments: &str) -> (Pattern, Vec<String>) {
    parse(path, &format!("fn archive{arguments}"))
}

#[test]
fn parameters_stand_in_the_path_and_behind_it() {
    let (pattern, mistakes) = parse("/{a}/b/{*c}?{d}&{type}", "");
    assert_eq!(mistakes, [""; 0]);
    let parameters = pattern.parameters.into_iter();
    let parameters: Vec<_> = parameters.map(|it| (it.name, it.place)).collect();
    let expected = [
        ("a", Place::Path),
        ("c", Place::Path),
        ("d", Place::Query),
        ("type", Place::Query),
    ];
    assert_eq!(
        parameters,
        expected.map(|(name, place)| (name.to_owned(), place))
    );
}

#[test]
fn what_a_client_may_ask_for_is_fine() {
    for path in [
        "/",
        "/archive/",
        "/a/{b}/",
        "/café/日本",
        "/$metadata",
        "/100%",
        "/a:b/c;d=1/e,f/(g)/~h/@i/!j",
        "/.well-known/x",
    ] {
        assert_eq!(parse(path, "").1, [""; 0], "{path}");
    }
}

#[test]
fn a_mistake_is_told_with_what_to_write() {
    for (path, arguments, messages) in MISTAKES {
        assert_eq!(below(path, arguments).1, *messages, "{path} {arguments}");
    }
}

#[test]
fn what_is_to_be_written_has_no_mistake() {
    for (path, arguments, _) in MISTAKES {
        let pattern = below(path, arguments).0;
        let mended = pattern.literal.value();
        let (again, mistakes) = below(&mended, arguments);
        assert_eq!(mistakes, [""; 0], "{path}: {mended}");
        assert_eq!(again.parameters, pattern.parameters, "{path}: {mended}");
    }
}

/// Of all short texts: nothing panics, and what is to be written is right.
#[test]
fn whatever_is_written_has_a_way_out() {
    let letters = [
        '/', '{', '}', '*', ':', '?', '&', '<', '>', '.', '%', '[', '(', '\\', 'a', '4',
    ];
    let mut texts = vec![String::new()];
    for _ in 0..3 {
        let longer = texts
            .iter()
            .flat_map(|text| letters.map(|letter| format!("{text}{letter}")));
        texts = longer.collect();
        for text in &texts {
            let pattern = below(text, "(a: u8)").0;
            let mended = pattern.literal.value();
            let mistakes = below(&mended, "(a: u8)").1;
            assert_eq!(mistakes, [""; 0], "{text}: {mended}");
        }
    }
}

#[test]
fn a_signature_is_only_spoken_of_where_there_is_one() {
    let message = "`<int:id>` is not how a parameter is written\nhelp: write `\"/{id}\"`";
    assert_eq!(parse("/<int:id>", "").1, [message]);
    let message = "`:id?` is not how a parameter is written\nhelp: write `\"/a\"`, and with `{id}` in another route";
    assert_eq!(parse("/a/:id?", "").1, [message]);
}

#[test]
fn in_a_long_path_the_place_is_told() {
    assert_eq!(
        below("/an/archive/of/many/years/<int:year>", "(year: u16)").1,
        [
            "`<int:year>` (character 27) is not how a parameter is written\nhelp: write `\"/an/archive/of/many/years/{year}\"`, with `year: u16` in the signature"
        ]
    );
}

#[test]
fn each_mistake_is_told_once() {
    for (path, count) in [
        ("/:a/{b-c}/{d}{e}", 3),
        ("a//b c#d", 4),
        ("/?{a}&{a}&b", 2),
        ("/{year: u32}/{month:int}", 2),
    ] {
        let told = below(path, "()").1;
        assert_eq!(told.len(), count, "{path}: {told:?}");
    }
}

#[test]
fn a_path_has_an_end() {
    let longest = format!("/{}", "a".repeat(8191));
    assert_eq!(parse(&longest, "").1, [""; 0]);
    let (pattern, mistakes) = parse(&format!("{longest}a"), "");
    assert!(pattern.is_mended);
    assert_eq!(
        mistakes,
        [
            "a path of 8193 bytes is longer than any that a client asks for\nhelp: write at most 8192, or `{*rest}` for the end of it"
        ]
    );
}
