//! Mistakes in paths, and what is told of them.

/// A path, the arguments of the function below it, and what is told.
pub(super) const MISTAKES: &[(&str, &str, &[&str])] = &[
    (
        "",
        "(year: u16)",
        &["a path begins with `/`\nhelp: write `\"/\"`"],
    ),
    (
        "a//b",
        "(year: u16)",
        &[
            "a path begins with `/`\nhelp: write `\"/a/b\"`",
            "`//` is no path that a client asks for\nhelp: write `\"/a/b\"`",
        ],
    ),
    (
        "/a///b",
        "(year: u16)",
        &["`//` is no path that a client asks for\nhelp: write `\"/a/b\"`"],
    ),
    (
        "/{}",
        "(year: u16)",
        &["a parameter has a name, and `{}` has none\nhelp: write `\"/{year}\"`"],
    ),
    (
        "/{}",
        "()",
        &[
            "a parameter has a name, and `{}` has none\nhelp: write `\"/{name}\"`, with `name: String` in the signature",
        ],
    ),
    (
        "/{*}",
        "(year: u16)",
        &["a parameter has a name, and `{*}` has none\nhelp: write `\"/{*year}\"`"],
    ),
    (
        "/{*}",
        "(rest: String)",
        &["a parameter has a name, and `{*}` has none\nhelp: write `\"/{*rest}\"`"],
    ),
    (
        "/a}",
        "(year: u16)",
        &["`a}` lacks a brace\nhelp: write `\"/{a}\"`, with `a: String` in the signature"],
    ),
    (
        "/archive/{year",
        "(year: u16)",
        &["`{year` lacks a brace\nhelp: write `\"/archive/{year}\"`"],
    ),
    (
        "/archive/{{year}}",
        "(year: u16)",
        &["`{{year}}` has braces too many\nhelp: write `\"/archive/{year}\"`"],
    ),
    (
        "/archive/{year}}",
        "(year: u16)",
        &["`{year}}` has a brace too many\nhelp: write `\"/archive/{year}\"`"],
    ),
    (
        "/{*year}/b",
        "(year: u16)",
        &[
            "`{*year}` takes the rest of the path\nhelp: write `\"/{year}/b\"`, which takes one segment, or `{*year}` at the end",
        ],
    ),
    (
        "/{*year}/",
        "(year: u16)",
        &["`{*year}` takes the rest of the path\nhelp: write `\"/{*year}\"`"],
    ),
    (
        "/{1}",
        "(year: u16)",
        &["`1` cannot be the name of an argument\nhelp: write `\"/{year}\"`"],
    ),
    (
        "/{story-id}",
        "(story_id: u64)",
        &["`story-id` cannot be the name of an argument\nhelp: write `\"/{story_id}\"`"],
    ),
    (
        "/{a}?{a}",
        "(a: u8)",
        &["`{a}` stands here twice\nhelp: write `\"/{a}\"`"],
    ),
    (
        "/{year}/{year}",
        "(year: u16, month: u8)",
        &["`{year}` stands here twice\nhelp: write `\"/{year}/{month}\"`"],
    ),
    (
        "/{year}/{year}",
        "(year: u16)",
        &[
            "`{year}` stands here twice\nhelp: write `\"/{year}/{other_year}\"`, with `other_year: u16` in the signature",
        ],
    ),
    (
        "/<int:year>",
        "(year: u16)",
        &[
            "`<int:year>` is not how a parameter is written\nhelp: write `\"/{year}\"`, with `year: u16` in the signature",
        ],
    ),
    (
        "/<int:yaer>",
        "(year: u16)",
        &[
            "`<int:yaer>` is not how a parameter is written\nhelp: write `\"/{year}\"`, with `year: u16` in the signature",
        ],
    ),
    (
        "/<int:year>",
        "()",
        &[
            "`<int:year>` is not how a parameter is written\nhelp: write `\"/{year}\"`, with `year: u32` in the signature",
        ],
    ),
    (
        "/<path..>",
        "(path: String)",
        &["`<path..>` is not how a parameter is written\nhelp: write `\"/{*path}\"`"],
    ),
    (
        "/:year",
        "(year: u16)",
        &["`:year` is not how a parameter is written\nhelp: write `\"/{year}\"`"],
    ),
    (
        "/:year?",
        "(year: u16)",
        &[
            "`:year?` is not how a parameter is written\nhelp: write `\"/?{year}\"`, with `year: Option<u16>` in the signature",
        ],
    ),
    (
        "/*",
        "(year: u16)",
        &["`*` is not how a parameter is written\nhelp: write `\"/{*year}\"`"],
    ),
    (
        "/static/*",
        "()",
        &[
            "`*` is not how a parameter is written\nhelp: write `\"/static/{*rest}\"`, with `rest: String` in the signature",
        ],
    ),
    (
        "/static*",
        "()",
        &[
            "`static*` is not how the rest of a path is written\nhelp: write `\"/static/{*rest}\"`, with `rest: String` in the signature",
        ],
    ),
    (
        "/{year: u32}",
        "()",
        &[
            "the type of `year` stands in the signature, not in `{year: u32}`\nhelp: write `\"/{year}\"`, with `year: u32` in the signature",
        ],
    ),
    (
        "/{id:[0-9]{4}}/x/{year:\\d+}",
        "(year: u16)",
        &[
            "the type of `id` stands in the signature, not in `{id:[0-9]{4}}`\nhelp: write `\"/{id}/x/{year}\"`, with `id: u32` in the signature",
            "the type of `year` stands in the signature, not in `{year:\\d+}`\nhelp: write `\"/{id}/x/{year}\"`, with `year: u16` in the signature",
        ],
    ),
    (
        "/{rest...}",
        "()",
        &[
            "`{rest...}` is not how the rest of a path is written\nhelp: write `\"/{*rest}\"`, with `rest: String` in the signature",
        ],
    ),
    (
        "/{year?}",
        "(year: u16)",
        &[
            "a parameter of the path is always there\nhelp: write `\"/?{year}\"`, with `year: Option<u16>` in the signature",
        ],
    ),
    (
        "/{year?}",
        "(year: Option<u16>)",
        &[
            "a parameter of the path is always there\nhelp: write `\"/?{year}\"`, with `year: Option<u16>` in the signature",
        ],
    ),
    (
        "/search{?q,page}",
        "()",
        &[
            "`{?q,page}` is not how query parameters are written\nhelp: write `\"/search?{q}&{page}\"`, with `q: Option<String>` and `page: Option<u32>` in the signature",
        ],
    ),
    (
        "/$year",
        "(year: u16)",
        &["`$year` is not how a parameter is written\nhelp: write `\"/{year}\"`"],
    ),
    (
        "/[[year]]",
        "(year: u16)",
        &[
            "`[[year]]` is not how a parameter is written\nhelp: write `\"/?{year}\"`, with `year: Option<u16>` in the signature",
        ],
    ),
    (
        "/${year}",
        "(year: u16)",
        &["`${year}` is not how a parameter is written\nhelp: write `\"/{year}\"`"],
    ),
    (
        "/%d",
        "()",
        &[
            "`%d` is not how a parameter is written\nhelp: write `\"/{name}\"`, with `name: u32` in the signature",
        ],
    ),
    (
        "^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]+)/$",
        "()",
        &[
            "a path is no regular expression\nhelp: write `\"/archive/{year}/{month}/\"`, with `year: u32` and `month: u32` in the signature",
        ],
    ),
    (
        "^archive/(\\d+)/(\\d+)/$",
        "(year: u16, month: u8)",
        &[
            "a path is no regular expression\nhelp: write `\"/archive/{year}/{month}/\"`, with `year: u16` and `month: u8` in the signature",
        ],
    ),
    (
        "/archive/.*",
        "(year: u16)",
        &["a path is no regular expression\nhelp: write `\"/archive/{*year}\"`"],
    ),
    (
        "https://example.org/archive/{year}",
        "(year: u16)",
        &["a path begins behind `https://example.org`\nhelp: write `\"/archive/{year}\"`"],
    ),
    (
        "/archive#top",
        "(year: u16)",
        &["`#top` never reaches a server\nhelp: write `\"/archive\"`"],
    ),
    (
        "/the big archive",
        "(year: u16)",
        &["no path that a client asks for contains a blank\nhelp: write `\"/the-big-archive\"`"],
    ),
    (
        " /archive",
        "(year: u16)",
        &["a path neither begins nor ends with a blank\nhelp: write `\"/archive\"`"],
    ),
    (
        "/a\\b",
        "(year: u16)",
        &["a path is written with `/` and not with `\\`\nhelp: write `\"/a/b\"`"],
    ),
    (
        "/a^b`c",
        "(year: u16)",
        &[
            "no path that a client asks for contains `^`\nhelp: write `\"/abc\"`",
            "no path that a client asks for contains ```\nhelp: write `\"/abc\"`",
        ],
    ),
    (
        "/caf%C3%A9",
        "(year: u16)",
        &["`caf%C3%A9` is encoded, and a path is written as it is read\nhelp: write `\"/café\"`"],
    ),
    (
        "/the%20archive",
        "()",
        &[
            "`the%20archive` stands for what no path literal has\nhelp: write `\"/{name}\"`, with `name: String` in the signature, and compare it in the view",
        ],
    ),
    (
        "/100%25",
        "(year: u16)",
        &["`100%25` is encoded, and a path is written as it is read\nhelp: write `\"/100%\"`"],
    ),
    (
        "/archive?year=1",
        "(year: u16)",
        &["`year=1` is no query parameter\nhelp: write `\"/archive?{year}\"`"],
    ),
    (
        "/archive?year={year}",
        "(year: u16)",
        &["`year={year}` is no query parameter\nhelp: write `\"/archive?{year}\"`"],
    ),
    (
        "/archive?{year",
        "(year: u16)",
        &["`{year` is no query parameter\nhelp: write `\"/archive?{year}\"`"],
    ),
    (
        "/archive?{y}{year}",
        "(year: u16)",
        &["query parameters are separated by `&`\nhelp: write `\"/archive?{y}&{year}\"`"],
    ),
    (
        "/archive?{y}?{year}",
        "(year: u16)",
        &["there is one `?` in a path\nhelp: write `\"/archive?{y}&{year}\"`"],
    ),
    (
        "/archive?",
        "(year: u16)",
        &["`?` and `&` stand before a query parameter\nhelp: write `\"/archive\"`"],
    ),
    (
        "/archive?&{year}",
        "(year: u16)",
        &["`?` and `&` stand before a query parameter\nhelp: write `\"/archive?{year}\"`"],
    ),
    (
        "/archive&{year}",
        "(year: u16)",
        &["a query begins with `?`\nhelp: write `\"/archive?{year}\"`"],
    ),
    (
        "/archive?{*q}",
        "(year: u16)",
        &[
            "`{*q}` stands for the rest of a path\nhelp: write `\"/archive\"` and the argument `query: Query<T>` for the whole query",
        ],
    ),
    (
        "/archive?{year?}",
        "(year: u16)",
        &[
            "whether `year` may be absent stands in the signature, not in `{year?}`\nhelp: write `\"/archive?{year}\"`, with `year: Option<u16>` in the signature",
        ],
    ),
    (
        "/archive?page={page}&size={size}",
        "(page: u32, size: u32)",
        &[
            "`page={page}` (character 10) is no query parameter\nhelp: write `\"/archive?{page}&{size}\"`",
            "`size={size}` (character 22) is no query parameter\nhelp: write `\"/archive?{page}&{size}\"`",
        ],
    ),
    (
        "/x/../y",
        "(year: u16)",
        &["`..` is resolved before a client asks\nhelp: write `\"/y\"`"],
    ),
    (
        "/archive/{year}.json",
        "(year: u16)",
        &[
            "a parameter is a whole segment, and `{year}.json` is more\nhelp: write `\"/archive/{year}\"`, with `year: String` in the signature, and take `.json` off in the view",
        ],
    ),
    (
        "/archive/{year}.json",
        "(year: &str)",
        &[
            "a parameter is a whole segment, and `{year}.json` is more\nhelp: write `\"/archive/{year}\"`, and take `.json` off in the view",
        ],
    ),
    (
        "/{a}-{b}",
        "(a: u8, b: u8)",
        &[
            "a parameter is a whole segment, and `{a}-{b}` is more\nhelp: write `\"/{a}/{b}\"`, or one parameter that the view takes apart",
        ],
    ),
    (
        "/files/x{*rest}",
        "(rest: String)",
        &[
            "a parameter is a whole segment, and `x{*rest}` is more\nhelp: write `\"/files/x/{*rest}\"`",
        ],
    ),
];
