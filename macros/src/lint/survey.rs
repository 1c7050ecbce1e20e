//! How often the lint speaks, and of what, over code that others have published.
//!
//! `VEDUTA_LINT_SURVEY=~/.cargo/registry/src cargo test --release -p veduta-macros survey -- --ignored --nocapture`

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{Findings, Reason, Rule};

/// What was read, and what was found.
#[derive(Default)]
struct Survey {
    /// By the names of their folders, which have their versions.
    crates: BTreeSet<OsString>,
    files: usize,
    functions: usize,
    hits: BTreeMap<Rule, Vec<String>>,
}

/// A file on the way from its beginning to its end.
struct Source<'a> {
    name: String,
    text: &'a str,
    /// Where the last function was found.
    at: usize,
}

#[test]
#[ignore = "reads a folder of crates: VEDUTA_LINT_SURVEY"]
fn survey() {
    let folders = std::env::var_os("VEDUTA_LINT_SURVEY").expect("VEDUTA_LINT_SURVEY is a folder");
    let mut survey = Survey::default();
    for folder in std::env::split_paths(&folders) {
        survey.folder(&folder, &folder);
    }
    let Survey {
        crates,
        files,
        functions,
        hits,
    } = survey;
    println!(
        "{} crates, {files} files, {functions} async functions",
        crates.len()
    );
    for (rule, hits) in hits {
        println!("\n{rule:?}: {}", hits.len());
        for hit in hits {
            println!("  {hit}");
        }
    }
}

impl Survey {
    fn folder(&mut self, root: &Path, folder: &Path) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder)
            .expect("it is a folder")
            .map(|entry| entry.expect("it can be read").path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                // What lies deeper is part of a crate: its examples, its fuzz targets.
                let depth = path
                    .strip_prefix(root)
                    .unwrap_or(&path)
                    .components()
                    .count();
                let is_crate = depth <= 2 && path.join("Cargo.toml").exists();
                let name = path.file_name().unwrap_or_default().to_owned();
                if !is_crate || self.crates.insert(name) {
                    self.folder(root, &path);
                }
            } else if path.extension().is_some_and(|it| it == "rs") {
                let Ok(text) = fs::read_to_string(&path) else {
                    continue;
                };
                let name = path
                    .strip_prefix(root)
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                self.file(&mut Source {
                    name,
                    text: &text,
                    at: 0,
                });
            }
        }
    }

    fn file(&mut self, source: &mut Source<'_>) {
        self.files += 1;
        // Most files have none, and to read them as tokens takes long.
        if !source.text.contains("async") {
            return;
        }
        if let Ok(tokens) = source.text.parse::<TokenStream>() {
            self.tokens(tokens, source);
        }
    }

    /// Looks for `async fn name ..  { .. }`, also in what is nested.
    fn tokens(&mut self, tokens: TokenStream, source: &mut Source<'_>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut body = None;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "async" => {
                    body = async_body(&tokens, at).or(body);
                }
                TokenTree::Group(group) => {
                    if let Some((begin, _)) = body.take_if(|(_, body)| *body == at) {
                        let name = tokens[begin + 1].to_string();
                        let function = tokens[begin..=at].iter().cloned().collect();
                        self.function(&name, &function, source);
                    }
                    self.tokens(group.stream(), source);
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, name: &str, function: &TokenStream, source: &mut Source<'_>) {
        self.functions += 1;
        source.go_to(name);
        let mut words = Vec::new();
        for finding in Findings::of(Reason::Async, function, None).found {
            let mut word = finding.tokens.to_string().replace(' ', "");
            if !matches!(finding.rule, Rule::Call | Rule::Guard | Rule::Loops) {
                word = format!("{word}(");
            }
            let before = words.iter().filter(|it| **it == word).count();
            let hit = source.describe(name, &word, before);
            words.push(word);
            self.hits.entry(finding.rule).or_default().push(hit);
        }
    }
}

/// Where `fn` stands and where its braces do.
fn async_body(tokens: &[TokenTree], at: usize) -> Option<(usize, usize)> {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    let begin = (at + 1..(at + 4).min(tokens.len())).find(|at| is_fn(&tokens[*at]))?;
    let rest = &tokens[begin + 1..];
    let end = rest.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    })?;
    matches!(rest[end], TokenTree::Group(_)).then_some((begin, begin + 1 + end))
}

impl Source<'_> {
    /// On stable Rust tokens have no lines, so the text is searched for them.
    fn go_to(&mut self, name: &str) {
        let rest = &self.text[self.at..];
        let here = rest.match_indices("fn ").find(|(at, _)| {
            let behind = &rest[at + 3..];
            behind.strip_prefix(name).is_some_and(|it| {
                !it.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            })
        });
        self.at += here.map_or(0, |(at, _)| at + 3);
    }

    /// `file:line: fn name: line`, for the finding that has so many of the same word before it.
    fn describe(&self, name: &str, word: &str, before: usize) -> String {
        let mut places = self.text[self.at..].match_indices(word);
        let at = places.nth(before).map_or(self.at, |(at, _)| self.at + at);
        let line = self.text[..at].lines().count();
        let text = self
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default()
            .trim();
        format!("{}:{line}: fn {name}: {text}", self.name)
    }
}
