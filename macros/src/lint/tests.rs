use proc_macro2::TokenStream;

use super::{Findings, Reason, Rule};

fn found(reason: Reason, body: &str) -> Vec<(Rule, String, String)> {
    let function: TokenStream = format!("async fn a() {{ {body} }}").parse().unwrap();
    let findings = Findings::of(reason, &function, None).found;
    let describe = |it: super::Finding| (it.rule, crate::tokens::text(it.tokens), it.message);
    findings.into_iter().map(describe).collect()
}

/// The rules that are broken, and where.
fn rules(body: &str) -> Vec<(Rule, String)> {
    let found = found(Reason::Async, body);
    found
        .into_iter()
        .map(|(rule, tokens, _)| (rule, tokens))
        .collect()
}

fn message(reason: Reason, body: &str) -> String {
    let mut found = found(reason, body);
    assert_eq!(found.len(), 1, "{body}");
    found.remove(0).2
}

#[test]
fn what_certainly_blocks_is_seen() {
    for (body, guilty) in [
        ("std::thread::sleep(d)", "std::thread::sleep"),
        ("thread::sleep(d);", "thread::sleep"),
        ("let a = ::std::fs::read(p)?;", "::std::fs::read"),
        ("f(&std::fs::File::open(p).unwrap())", "std::fs::File::open"),
        (
            "std::os::unix::fs::symlink(a, b)?",
            "std::os::unix::fs::symlink",
        ),
        ("std::fs::OpenOptions::new().write(true).open(p)?", "open"),
        (
            "std::net::TcpStream::connect(a)?",
            "std::net::TcpStream::connect",
        ),
        (
            "std::process::Command::new(\"a\").arg(x).output()?",
            "output",
        ),
        ("std::process::Command::new(\"a\").spawn()?.wait()?", "wait"),
        ("std::io::stdin().lock().lines()", "lines"),
        ("reqwest::blocking::get(url)", "reqwest::blocking::get"),
        ("ureq::get(url).header(a, b).call()?", "call"),
        (
            "match a { _ => { if b { std::fs::read(p) } } }",
            "std::fs::read",
        ),
        ("a || std::fs::exists(p)?", "std::fs::exists"),
        ("a | std::fs::exists(p)?", "std::fs::exists"),
        ("async { std::fs::read(p) }.await", "std::fs::read"),
        ("|| 1; std::fs::read(p)", "std::fs::read"),
        (
            "a.map(|| -> Vec<(u8, u8)> { b }); std::fs::read(p)",
            "std::fs::read",
        ),
        (
            "static A: u8 = 1; std::fs::read::<&'static str>(p)",
            "std::fs::read::<&'static str>",
        ),
    ] {
        assert_eq!(rules(body), [(Rule::Call, guilty.to_owned())], "{body}");
    }
}

#[test]
fn what_probably_blocks_is_seen() {
    for (body, rule, guilty) in [
        ("handle.block_on(f())", Rule::BlockOn, "block_on"),
        (
            "futures::executor::block_on(f())",
            Rule::BlockOn,
            "block_on",
        ),
        ("a.blocking_lock()", Rule::BlockingMethod, "blocking_lock"),
        ("a.blocking_send(b)?", Rule::BlockingMethod, "blocking_send"),
        (
            "let mut a = b.lock().unwrap(); c(&a).await",
            Rule::Guard,
            "a",
        ),
        (
            "let a: A = self.b.lock(); if c { a.d(); e.await; }",
            Rule::Guard,
            "a",
        ),
        ("for a in b { for c in a {} }", Rule::Loops, "for"),
        ("while n != 1 { n = next(n); }", Rule::Loops, "while"),
        (
            "c.query_row(q, [], |row| row.get(0))?",
            Rule::Database,
            "query_row",
        ),
        (
            "c.prepare(\"select a from b\").map_err(f)?",
            Rule::Database,
            "prepare",
        ),
        ("a.load::<A>(&mut conn).unwrap()", Rule::Database, "load"),
        ("rx.recv().unwrap()", Rule::Receive, "recv"),
        (
            "while let Ok(a) = self.b.recv() { c.await }",
            Rule::Receive,
            "recv",
        ),
        ("a.join().expect(\"b\")", Rule::Join, "join"),
    ] {
        assert_eq!(rules(body), [(rule, guilty.to_owned())], "{body}");
    }
}

#[test]
fn what_may_be_right_is_left_alone() {
    for body in [
        // Elsewhere, or at another time.
        "veduta::blocking(|_| std::fs::read(p)).await",
        "veduta::blocking(move |_| { std::fs::read(p) }).await",
        "let f = |a, b: u8| -> u8 { std::fs::read(p) };",
        "tokio::select! { _ = a => std::fs::read(p) }",
        "fn b() { std::fs::read(p); }",
        "const A: B = std::fs::read(p);",
        "use std::fs::{self, File};",
        "match a { A | B => || std::fs::read(p), _ => b }",
        // Other things of that name.
        "fs::read(p).await?",
        "tokio::fs::read(p).await?",
        "my::std::fs::read(p)",
        "thread::sleep(d).await",
        "thread::spawn(f)",
        "ureq::Error::from(a)",
        "reqwest::blocking::Body::from(a)",
        // Prepared, but not done.
        "std::process::Command::new(\"a\").spawn()",
        "std::net::TcpListener::bind(a)",
        "std::io::stdin().is_terminal()",
        "std::fs::OpenOptions::new().custom_flags(O_NONBLOCK).open(p)",
        // Of async crates.
        "rx.recv().await?",
        "timeout(d, rx.recv()).await?",
        "let f = rx.recv(); f.await",
        "while let Ok(a) = rx.recv().await {}",
        "if let Some(a) = rx.recv() {}",
        "client.query_row(\"SELECT 1\").await?",
        "client.query(\"SELECT 1\").bind(a)?.await",
        "set.join().await.unwrap()",
        "names.join(\", \").unwrap()",
        "parser.prepare(\"mid\")?",
        // Guards that are gone, or none.
        "let a = b.lock().await; c.await",
        "let a = b.lock().unwrap().clone(); c.await",
        "let a = *b.lock().unwrap(); c.await",
        "let a = b.lock().unwrap(); drop(a); c.await",
        "{ let a = b.lock().unwrap(); } c.await",
        "let a = b.lock(); a.await",
        "let _ = b.lock().unwrap(); c.await",
        "let a = b.lock().unwrap(); f(async move { c.await })",
        // Loops that are short, or await.
        "for a in b { c(a) }",
        "while let Some(a) = b.next() { c(a) }",
        "loop { a().await }",
        "Iterator::loop_for(a)",
        // The function asks where it is.
        "match Handle::try_current() { Ok(a) => a.spawn_blocking(f).await, Err(_) => std::fs::read(p) }",
        "for a in b { for c in a { d(c).await } }",
        "for a in b { for c in a { join!(c) } }",
    ] {
        assert_eq!(rules(body), [], "{body}");
    }
}

#[test]
fn a_token_that_is_not_to_be_had_is_said_once() {
    let function = "async fn a(block: &MayBlock) { block.block_on(b()) }";
    let findings = Findings::of(Reason::Async, &function.parse().unwrap(), None);
    assert!(findings.found.is_empty());
}

#[test]
fn the_help_is_in_the_words_of_the_user() {
    for (reason, body, expected) in [
        (
            Reason::Async,
            "let text = std::fs::read(\"a\")?;",
            "`std::fs::read` blocks the event loop, on which an `async` view runs\nhelp: remove `async` to run on the blocking pool, or write `veduta::blocking(|_| std::fs::read(\"a\")).await??`",
        ),
        (
            Reason::Async,
            "std::fs::copy(&from, &to); b.await",
            "`std::fs::copy` blocks the event loop, on which an `async` view runs\nhelp: write `veduta::blocking(move |_| std::fs::copy(&from, &to)).await`, or remove `async`, take `block: &MayBlock` and await with `block.block_on(..)`",
        ),
        (
            Reason::Async,
            "thread::sleep(DAY)",
            "`thread::sleep` blocks the event loop, on which an `async` view runs\nhelp: write `tokio::time::sleep(DAY).await`, or remove `async` to run on the blocking pool",
        ),
        (
            Reason::Async,
            "std::io::stdin().read_line(&mut line)?;",
            "`std::io::stdin(..).read_line(..)` blocks the event loop, on which an `async` view runs\nhelp: remove `async` to run on the blocking pool, or write `veduta::blocking(move |_| { .. }).await??` around it",
        ),
        (
            Reason::Inline,
            "handle.join().unwrap()",
            "`.join()` blocks the event loop, on which an `inline` view runs\nhelp: remove `inline` to run on the blocking pool",
        ),
        (
            Reason::Middleware,
            "std::process::Command::new(\"a\").arg(a_very_long_name_of(&something)).output()",
            "`std::process::Command::new(..).output(..)` blocks the event loop, on which an `async` middleware runs\nhelp: write `veduta::blocking(move |_| std::process::Command::new(..).output()).await`, or do it in a `#[middleware(before)] fn`",
        ),
        (
            Reason::Async,
            "self.db.conn.query_row(\"select 1\", [])?",
            "`.query_row(\"select 1\", [])` blocks the event loop, on which an `async` view runs\nhelp: remove `async` to run on the blocking pool, or write `veduta::blocking(move |_| self.db.conn.query_row(\"select 1\", [])).await`",
        ),
    ] {
        assert_eq!(message(reason, body), expected);
    }
}
