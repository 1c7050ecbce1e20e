//! What is read in the attribute, and what is told.

use super::*;
use crate::testing::messages;

fn read(args: &str) -> (Attr, Vec<String>) {
    let mut errors = Errors::default();
    let attr = Attr::parse(args.parse().unwrap(), &TokenStream::new(), &mut errors);
    (attr, messages(errors.finish()))
}

fn mistakes(args: &str) -> Vec<String> {
    read(args).1
}

#[test]
fn every_part_is_optional() {
    let (attr, mistakes) = read("");
    assert!(attr.methods.is_empty() && attr.pattern.is_none() && mistakes.is_empty());
    let (attr, mistakes) = read("inline, body_limit = 1024,");
    assert!(attr.inline.is_some() && attr.body_limit == Some(1024) && mistakes.is_empty());
}

#[test]
fn all_parts_are_read() {
    let args = r#"PUT | PATCH, "/a/{b}", cpu, name = "n", body_limit = "2 KiB", pool = "p", timeout = "2m", crate = x::y"#;
    let (attr, mistakes) = read(args);
    assert_eq!(mistakes, [""; 0]);
    assert_eq!(attr.methods, ["PUT", "PATCH"]);
    assert_eq!(attr.pattern.unwrap().parameters.len(), 1);
    assert!(attr.cpu.is_some() && attr.inline.is_none());
    assert_eq!(attr.name.unwrap().value(), "n");
    assert_eq!(attr.body_limit, Some(2048));
    assert_eq!(attr.pool.unwrap().value.value(), "p");
    assert_eq!(attr.timeout.unwrap().value, 120_000);
    assert_eq!(
        read("body_limit = \"2.5 MiB\"").0.body_limit,
        Some(2_621_440)
    );
    assert_eq!(text(attr.krate), "x::y");
}

#[test]
fn a_mistake_costs_no_other_part() {
    let (attr, mistakes) = read(r#"POST, "/a", cpuu, name = "n", "#);
    assert_eq!(mistakes, ["unknown flag `cpuu`\nhelp: write `cpu`"]);
    assert!(attr.pattern.is_some() && attr.name.is_some());
}

#[test]
fn parts_have_an_order() {
    assert_eq!(
        mistakes(r#"name = "n", "/a", inline, GET"#),
        [
            "the order is methods, path, flags, keys\nhelp: write `#[view(GET, \"/a\", inline, name = \"n\")]`"
        ]
    );
}

#[test]
fn values_stand_behind_an_equals_sign() {
    for (wrong, right) in [
        ("timeout(\"5 s\")", "timeout = \"5 s\""),
        ("pool()", "pool = \"reports\""),
    ] {
        let message = format!("the value of a key stands behind `=`\nhelp: write `{right}`");
        assert_eq!(mistakes(wrong), [message]);
    }
    assert_eq!(
        mistakes("cpu(2)"),
        ["a flag has no value\nhelp: write `cpu`"]
    );
    assert_eq!(
        mistakes("guard(x)"),
        [
            "what is done before a view or after it stands around its routes\nhelp: write `routes![view].middleware::<x>()`"
        ]
    );
}

#[test]
fn another_form_is_read_all_the_same() {
    for (args, methods, path, message) in [
        (
            "[GET, POST], \"/x\"",
            "GET POST",
            "/x",
            "several methods are written with `|`\nhelp: write `GET | POST`",
        ),
        (
            "\"GET, POST\", \"/x\"",
            "GET POST",
            "/x",
            "a method is no string\nhelp: write `GET | POST`",
        ),
        (
            "GET, POST, PUT, \"/x\"",
            "GET POST PUT",
            "/x",
            "several methods are written with `|`\nhelp: write `#[view(GET | POST | PUT, \"/x\")]`",
        ),
        (
            "\"/x\", method = \"post\"",
            "POST",
            "/x",
            "a method stands alone\nhelp: write `#[view(POST, \"/x\")]`",
        ),
        (
            "http::Method::GET, \"/x\"",
            "GET",
            "/x",
            "a method stands alone\nhelp: write `GET`",
        ),
        (
            "get(\"/x\")",
            "GET",
            "/x",
            "methods and paths are separated by a comma\nhelp: write `#[view(GET, \"/x\")]`",
        ),
        (
            "uri = \"/x\", cpu",
            "",
            "/x",
            "a path stands alone\nhelp: write `#[view(\"/x\", cpu)]`",
        ),
        (
            "\"/x\" => POST",
            "POST",
            "/x",
            "parts are separated by commas\nhelp: write `#[view(POST, \"/x\")]`",
        ),
        (
            "archive/old",
            "",
            "/archive/old",
            "a path is a string literal\nhelp: write `\"/archive/old\"`",
        ),
        (
            "c\"x\"",
            "",
            "/x",
            "a path is a string literal\nhelp: write `\"/x\"`",
        ),
        (
            "concat!(\"/x\", \"/y\")",
            "",
            "/x/y",
            "a path is a string literal, and no macro\nhelp: write `\"/x/y\"`",
        ),
    ] {
        let (attr, mistakes) = read(args);
        assert_eq!(mistakes, [message], "{args}");
        let found: Vec<_> = attr.methods.iter().map(ToString::to_string).collect();
        assert_eq!(found.join(" "), methods, "{args}");
        assert_eq!(attr.pattern.unwrap().path(), path, "{args}");
    }
}

#[test]
fn a_key_in_another_form_is_a_key() {
    for args in [
        "timeout: \"30 s\"",
        "timeout => \"30 s\"",
        "timeout == \"30 s\"",
        "timeout \"30 s\"",
    ] {
        let (attr, mistakes) = read(args);
        assert_eq!(
            mistakes,
            ["the value of a key stands behind `=`\nhelp: write `timeout = \"30 s\"`"],
            "{args}"
        );
        assert_eq!(attr.timeout.unwrap().value, 30_000, "{args}");
    }
    let (attr, mistakes) = read("body-limit = 10");
    assert_eq!(
        mistakes,
        ["unknown key `body-limit`\nhelp: write `body_limit = 10`"]
    );
    assert_eq!(attr.body_limit, Some(10));
}

/// Of all short attributes: nothing panics, and what is to be written as a whole is right.
#[test]
fn whatever_is_written_has_a_way_out() {
    let words = [
        "GET", "post", "|", "\"/x\"", "\"y\"", ",", "cpu", "=", ":", "timeout", "30", "{a}",
        "[GET]", "(\"/z\")", "/", "-", "crate", "name", "!", "Method", "PATH", "*",
    ];
    let mut texts = vec![String::new()];
    for _ in 0..3 {
        let longer = texts
            .iter()
            .flat_map(|text| words.map(|word| format!("{text} {word}")));
        texts = longer.collect();
        for text in &texts {
            for message in mistakes(text) {
                let (_, help) = message.split_once("\nhelp: ").expect(text);
                let whole = help.strip_prefix("write `#[view(");
                if let Some((args, "")) = whole.and_then(|args| args.split_once(")]`")) {
                    assert_eq!(mistakes(args), [""; 0], "{text}: {message}");
                }
            }
        }
    }
}

#[test]
fn what_is_there_twice_is_told_once() {
    for args in ["\"/x\", path = \"/y\"", "\"/x\" \"/y\"", "\"/x\", y/"] {
        assert_eq!(mistakes(args).len(), 1, "{args}");
    }
    assert_eq!(
        mistakes("GET, GET, \"/x\""),
        ["`GET` stands here twice\nhelp: remove one"]
    );
}

#[test]
fn methods_are_told_from_flags() {
    assert_eq!(
        mistakes("Post"),
        ["methods are upper case\nhelp: write `POST` instead of `Post`"]
    );
    assert_eq!(
        mistakes("POTS"),
        ["unknown method `POTS`\nhelp: write `POST`"]
    );
    assert_eq!(
        mistakes("asynchronous"),
        [
            "unknown flag `asynchronous`\nhelp: write one of `cpu`, `inline`, `detach` and `allow_blocking`"
        ]
    );
    assert_eq!(
        mistakes("GET |"),
        ["a `|` stands between two methods\nhelp: write `GET`"]
    );
}

#[test]
fn values_are_checked() {
    let limit = "a limit is a number of bytes or a size\nhelp: write `body_limit = \"10 MiB\"`";
    for wrong in [
        "true",
        "\"MiB\"",
        "\"0.3 KiB\"",
        "\"1.2.3 kB\"",
        "\".5 MiB\"",
        "-1",
        "\"99999999999 GiB\"",
        "1.5",
    ] {
        assert_eq!(
            mistakes(&format!("body_limit = {wrong}")),
            [limit],
            "{wrong}"
        );
    }
    for wrong in ["30s", "reports", "-1", "\"\"", "\"30 sec\"", "\"0.5ms\""] {
        assert_eq!(
            mistakes(&format!("timeout = {wrong}")),
            [
                "a timeout is a number with a unit, `ms`, `s`, `m` or `h`\nhelp: write `timeout = \"30 s\"`"
            ],
            "{wrong}"
        );
    }
    for (wrong, right) in [
        ("Slow Reports", "slow-reports"),
        ("", "reports"),
        ("7", "reports"),
    ] {
        assert_eq!(
            mistakes(&format!("pool = \"{wrong}\"")),
            [format!(
                "the name of a pool is lower-case letters, digits, `-` and `_`\nhelp: write `pool = \"{right}\"`"
            )],
        );
    }
    assert_eq!(
        mistakes("name ="),
        ["a name is a string\nhelp: write `name = \"archive\"`"]
    );
    assert_eq!(
        mistakes("crate = 1"),
        ["`crate` says where veduta is\nhelp: write `crate = my_crate::veduta`"]
    );
}
