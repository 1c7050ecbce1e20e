//! Calls that probably block, by the name of the method and by what is done with its result.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::LitStr;

use super::body::{Body, Link, Word};
use super::help::{Help, short};
use super::{Finding, Rule};
use crate::tokens::text;

/// Methods of tokio and its like that have an async twin.
const WITH_TWIN: [&str; 7] = [
    "blocking_lock",
    "blocking_lock_owned",
    "blocking_read",
    "blocking_recv",
    "blocking_recv_many",
    "blocking_send",
    "blocking_write",
];

/// What only sync drivers call so.
const OF_RUSQLITE: [&str; 5] = [
    "execute_batch",
    "query_and_then",
    "query_map",
    "query_row",
    "query_row_and_then",
];

/// What is called with a query as text.
const WITH_SQL: [&str; 6] = [
    "execute",
    "prepare",
    "prepare_cached",
    "query",
    "query_one",
    "query_opt",
];

/// What is called with a connection, by diesel and by redis.
const WITH_CONNECTION: [&str; 6] = [
    "execute",
    "first",
    "get_result",
    "get_results",
    "load",
    "query",
];

const STATEMENTS: [&str; 9] = [
    "ALTER", "CREATE", "DELETE", "DROP", "INSERT", "PRAGMA", "SELECT", "UPDATE", "WITH",
];

/// What nothing but a `Result` has.
const ENDS_RESULT: [&str; 8] = [
    "err",
    "expect",
    "is_err",
    "is_ok",
    "ok",
    "optional",
    "unwrap",
    "unwrap_or_default",
];

/// What a `Result` has, and a future may have too.
const CHANGES_RESULT: [&str; 7] = [
    "and_then",
    "change_context",
    "context",
    "map",
    "map_err",
    "or_else",
    "with_context",
];

/// A call, behind a `.` or a `::`.
struct Call<'a> {
    body: &'a Body,
    name: String,
    /// Where the dot is.
    dot: usize,
    arguments: &'a Group,
    behind: usize,
}

/// Looks at what is called behind this `.` or `::`.
pub(super) fn look(body: &Body, at: usize, help: &Help<'_>) -> Option<Finding> {
    let is_method = body.is_punct(at, '.');
    if !is_method && !body.is_punct(at, ':') {
        return None;
    }
    let name = body.ident(at + 1)?;
    let (arguments, close) = body.parentheses(body.behind_turbofish(at + 2))?;
    let call = Call {
        body,
        name: name.to_string(),
        dot: at,
        arguments,
        behind: close + 1,
    };
    let (rule, ways) = if is_method {
        call.judge(help)?
    } else {
        call.judge_function(help)?
    };
    let dot = if is_method { "." } else { "" };
    let written = format!("{dot}{}({})", call.name, short(arguments));
    Some(Finding::new(rule, name, help.message(&written, &ways)))
}

impl Call<'_> {
    /// The rule that it breaks, and the ways out.
    fn judge(&self, help: &Help<'_>) -> Option<(Rule, String)> {
        let name = self.name.as_str();
        if name == "block_on" {
            return self.judge_function(help);
        }
        if WITH_TWIN.contains(&name) && !self.is_awaited() {
            let twin = name.trim_start_matches("blocking_");
            let receiver = self.receiver();
            let arguments = short(self.arguments);
            let ways = help.instead(&format!("`{receiver}.{twin}({arguments}).await`"));
            return Some((Rule::BlockingMethod, ways));
        }
        let rule = match name {
            "recv" if self.takes_nothing() => Rule::Receive,
            "join" if self.takes_nothing() => Rule::Join,
            _ if self.asks_database() => Rule::Database,
            _ => return None,
        };
        if !self.gives_result() {
            return None;
        }
        let ways = if rule == Rule::Receive {
            help.instead(&format!(
                "`{}.recv().await` on a channel of `tokio::sync`",
                self.receiver()
            ))
        } else {
            let receiver = self.receiver();
            let call = if receiver.is_empty() {
                "{ .. }".to_owned()
            } else {
                format!("{receiver}.{name}({})", short(self.arguments))
            };
            help.of_call(&call, true, false)
        };
        Some((rule, ways))
    }

    /// `futures::executor::block_on(..)`
    fn judge_function(&self, help: &Help<'_>) -> Option<(Rule, String)> {
        if self.name != "block_on" || self.is_awaited() || self.takes_nothing() {
            return None;
        }
        let ways = help.instead(&format!("`{}.await`", short(self.arguments)));
        Some((Rule::BlockOn, ways))
    }

    fn takes_nothing(&self) -> bool {
        self.arguments.stream().is_empty()
    }

    /// Whether `.await` stands directly behind it.
    fn is_awaited(&self) -> bool {
        self.body.is_await(self.behind)
    }

    /// Whether what it returns is used as a `Result`, which no future is.
    fn gives_result(&self) -> bool {
        let mut is_last = true;
        for (link, _) in self.body.links(self.behind) {
            match link {
                Link::Try => return true,
                Link::Method(name, ..) if ENDS_RESULT.iter().any(|it| name == it) => return true,
                Link::Method(name, ..) if CHANGES_RESULT.iter().any(|it| name == it) => {}
                _ => return false,
            }
            is_last = false;
        }
        is_last && self.is_matched()
    }

    fn asks_database(&self) -> bool {
        let name = self.name.as_str();
        OF_RUSQLITE.contains(&name) && !self.takes_nothing()
            || WITH_SQL.contains(&name) && begins_with_sql(self.arguments.stream())
            || WITH_CONNECTION.contains(&name) && is_connection(self.arguments.stream())
    }

    /// What it is called on, if that is a path of fields; nothing stands for all else.
    fn receiver(&self) -> String {
        let receiver = |begin| text(self.body.tokens(begin, self.dot));
        self.begin().map_or_else(String::new, receiver)
    }

    /// Where the path of fields begins that it is called on.
    fn begin(&self) -> Option<usize> {
        let body = self.body;
        let mut begin = self.dot;
        loop {
            begin = begin.checked_sub(1)?;
            body.ident(begin)?;
            let before = begin.checked_sub(1);
            match before.map(|before| &body.words[before]) {
                Some(Word::Punct(mark)) if mark.as_char() == '.' => begin -= 1,
                Some(Word::Punct(mark)) if mark.as_char() == ':' => return None,
                _ => return Some(begin),
            }
        }
    }

    /// `Ok(..) = receiver.name(..)`
    fn is_matched(&self) -> bool {
        let body = self.body;
        let pattern = || {
            let equals = self.begin()?.checked_sub(1)?;
            let close = equals
                .checked_sub(1)
                .filter(|_| body.is_punct(equals, '='))?;
            let open = (0..close).rev().find(|at| body.close(*at) == Some(close))?;
            body.ident(open.checked_sub(1)?)
        };
        pattern().is_some_and(|name| name == "Ok" || name == "Err")
    }
}

/// A literal whose first word is one of SQL.
fn begins_with_sql(arguments: TokenStream) -> bool {
    let first = arguments
        .into_iter()
        .find(|token| !matches!(token, TokenTree::Punct(it) if it.as_char() == '&'));
    let Some(TokenTree::Literal(literal)) = first else {
        return false;
    };
    let Ok(literal) = syn::parse_str::<LitStr>(&literal.to_string()) else {
        return false;
    };
    let query = literal.value();
    let word = query.split_whitespace().next().unwrap_or_default();
    STATEMENTS.contains(&word.to_uppercase().as_str())
}

/// `&mut conn`, `&mut *connection`, `conn`
fn is_connection(arguments: TokenStream) -> bool {
    let words = arguments.into_iter().filter(|token| match token {
        TokenTree::Punct(mark) => !matches!(mark.as_char(), '&' | '*'),
        TokenTree::Ident(word) => word != "mut",
        _ => true,
    });
    let words: Vec<TokenTree> = words.take(2).collect();
    matches!(&words[..], [TokenTree::Ident(name)] if ["conn", "connection", "con"].iter().any(|it| name == it))
}
