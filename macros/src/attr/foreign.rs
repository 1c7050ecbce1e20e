//! Words that stand in the attributes of other frameworks, and what says the same here.

use proc_macro2::TokenStream;

use crate::below;

/// Words in front of a path, which stands alone.
pub(super) const PATH_WORDS: [&str; 6] = ["path", "uri", "url", "route", "rule", "pattern"];

/// What to say of a word that is no flag.
pub(super) fn foreign_word(word: &str, item: &TokenStream) -> Option<String> {
    let remove = format!("remove `{word}`");
    let (what, help) = match word {
        "blocking" | "sync" | "spawn_blocking" | "threaded" => {
            ("a `fn` runs on the blocking pool anyway", remove)
        }
        "async" | "nonblocking" => (
            "the function says whether it is `async`",
            format!("remove `{word}`, and write `async fn {}`", function(item)),
        ),
        "any" | "all" | "ANY" | "ALL" | "_" => (
            "a view names the methods that it answers",
            "write `GET | POST | PUT | PATCH | DELETE`".to_owned(),
        ),
        "websocket" | "ws" | "WS" | "WEBSOCKET" | "sse" => (
            "a request that becomes something else is a GET",
            "write `GET`".to_owned(),
        ),
        "skip" => (
            "`skip` is an attribute of its own, for what is no view in an `impl`",
            "write `#[skip]` instead of `#[view(..)]`".to_owned(),
        ),
        "before" | "after" => (
            "a hook is a middleware and no view",
            format!("write `#[middleware({word})]`"),
        ),
        "route" | "path" | "url" | "uri" => (
            "a path needs no word before it",
            format!("write `{}`, or remove `{word}` before it", example(item)),
        ),
        _ => return None,
    };
    Some(format!("{what}\nhelp: {help}"))
}

/// What to say of `word = value`, where the word is no key.
pub(super) fn foreign_key(word: &str, value: &str, item: &TokenStream) -> Option<String> {
    let view = function(item);
    let (what, help) = match word {
        "limit"
        | "max_body"
        | "max_size"
        | "max_body_size"
        | "body_size"
        | "max_body_bytes"
        | "content_length_limit"
        | "request_body_max_bytes" => (
            "the limit of a body is `body_limit`",
            format!("write `body_limit = {value}`"),
        ),
        "deadline" | "time_limit" => (
            "the time that a view may take is `timeout`",
            format!("write `timeout = {value}`"),
        ),
        "executor" | "thread_pool" | "threads" | "queue" => (
            "the threads that a view runs on are a `pool`",
            format!("write `pool = {}`", quoted(value)),
        ),
        "endpoint" | "id" | "handler" => (
            "how logs and errors name a view is its `name`",
            format!("write `name = {}`", quoted(value)),
        ),
        "rank" | "priority" | "order" => (
            "of several paths the one that says most wins",
            format!("remove `{word}`"),
        ),
        "data" | "body" | "json" | "form" => (
            "the body is an argument",
            format!("write `fn {view}(story: Json<T>, ..)`, with its type, and remove `{word}`"),
        ),
        "format" | "accept" | "consumes" | "produces" | "content_type" => (
            "what is taken and answered are the types in the signature",
            format!("write `Json<T>`, `Form<T>` or `Html<T>` there, and remove `{word}`"),
        ),
        "status" | "status_code" | "code" => (
            "the status is part of what the function returns",
            format!("return `(StatusCode, ..)` or `Created<..>`, and remove `{word}`"),
        ),
        "layer" | "layers" => (
            "layers stand around routes",
            format!("write `routes![{view}].layer({value})`"),
        ),
        "guard" | "guards" | "wrap" | "middleware" | "middlewares" | "before" | "after"
        | "hoop" | "decorators" => (
            "what is done before a view or after it stands around its routes",
            format!(
                "write `routes![{view}].middleware::<{}>()`",
                value.trim_matches(|letter: char| !letter.is_alphanumeric())
            ),
        ),
        "tags" | "summary" | "description" | "operation_id" | "operationId" | "responses"
        | "security" | "deprecated" | "unpublished" => (
            "an attribute describes no API",
            format!("remove `{word}`, and write a doc comment"),
        ),
        _ => return None,
    };
    Some(format!("{what}\nhelp: {help}"))
}

/// Whether a word in capitals is meant to be a constant rather than a method.
pub(super) fn is_constant(word: &str) -> bool {
    let is_upper = word.chars().all(|letter| !letter.is_lowercase());
    let known = ["PATH", "ROUTE", "ROOT", "URL", "URI", "BASE", "PREFIX"];
    is_upper && (word.len() == 1 || word.contains('_') || known.contains(&word))
}

/// A path that what stands below may have.
pub(super) fn example(item: &TokenStream) -> String {
    let name = below::name(item).unwrap_or_else(|| "path".to_owned());
    format!("\"/{name}\"")
}

fn function(item: &TokenStream) -> String {
    below::name(item).unwrap_or_else(|| "view".to_owned())
}

fn quoted(value: &str) -> String {
    if value.starts_with('"') {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}
