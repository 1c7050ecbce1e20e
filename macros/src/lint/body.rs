//! [`Body`]: what a function does itself, as one row of words.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

use crate::tokens::is_mark;

/// The words of a function, without what runs elsewhere or at another time.
pub(super) struct Body {
    pub(super) words: Vec<Word>,
}

pub(super) enum Word {
    Ident(Ident),
    Punct(Punct),
    Literal(Literal),
    /// What opens a group, and where its [`Word::Close`] stands. What is in it follows.
    Open(Group, usize),
    Close,
    /// A closure, the call of a macro, an item or an attribute: left alone.
    Elsewhere,
}

/// What stands behind a call: `.name(..)`, `?` or something else.
pub(super) enum Link<'a> {
    Method(&'a Ident, &'a Group),
    Try,
    Await,
    Field,
}

impl Body {
    pub(super) fn new(body: &Group) -> Self {
        let mut new = Self { words: Vec::new() };
        new.read(body.stream());
        new
    }

    pub(super) fn ident(&self, at: usize) -> Option<&Ident> {
        match self.words.get(at)? {
            Word::Ident(ident) => Some(ident),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.ident(at).is_some_and(|ident| ident == word)
    }

    pub(super) fn is_punct(&self, at: usize, mark: char) -> bool {
        matches!(self.words.get(at), Some(Word::Punct(punct)) if punct.as_char() == mark)
    }

    /// `::`
    pub(super) fn is_separator(&self, at: usize) -> bool {
        self.is_punct(at, ':') && self.is_punct(at + 1, ':')
    }

    /// `(..)`, and where it ends.
    pub(super) fn parentheses(&self, at: usize) -> Option<(&Group, usize)> {
        match self.words.get(at)? {
            Word::Open(group, close) if group.delimiter() == Delimiter::Parenthesis => {
                Some((group, *close))
            }
            _ => None,
        }
    }

    /// Where the group ends that begins here.
    pub(super) fn close(&self, at: usize) -> Option<usize> {
        match self.words.get(at)? {
            Word::Open(_, close) => Some(*close),
            _ => None,
        }
    }

    /// Where the group ends whose inside this is.
    pub(super) fn end_of_block(&self, mut at: usize) -> usize {
        while let Some(word) = self.words.get(at) {
            match word {
                Word::Open(_, close) => at = *close,
                Word::Close => break,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// `.await`, at the dot.
    pub(super) fn is_await(&self, at: usize) -> bool {
        self.is_punct(at, '.') && self.is_word(at + 1, "await")
    }

    /// Whether the function awaits something itself.
    pub(super) fn awaits(&self) -> bool {
        (0..self.words.len()).any(|at| self.is_await(at))
    }

    /// What hangs on the call that ends right before `at`, and where each of it ends.
    pub(super) fn links(&self, mut at: usize) -> impl Iterator<Item = (Link<'_>, usize)> {
        std::iter::from_fn(move || {
            let (link, behind) = self.link(at)?;
            at = behind;
            Some((link, behind))
        })
    }

    fn link(&self, at: usize) -> Option<(Link<'_>, usize)> {
        if self.is_punct(at, '?') {
            return Some((Link::Try, at + 1));
        }
        if !self.is_punct(at, '.') || self.is_punct(at + 1, '.') {
            return None;
        }
        if self.is_await(at) {
            return Some((Link::Await, at + 2));
        }
        let Some(name) = self.ident(at + 1) else {
            return Some((Link::Field, at + 2));
        };
        match self.parentheses(self.behind_turbofish(at + 2)) {
            Some((arguments, close)) => Some((Link::Method(name, arguments), close + 1)),
            None => Some((Link::Field, at + 2)),
        }
    }

    /// Behind `::<..>`, if that stands here.
    pub(super) fn behind_turbofish(&self, at: usize) -> usize {
        if !(self.is_separator(at) && self.is_punct(at + 2, '<')) {
            return at;
        }
        let mut depth = 0;
        let mut end = at + 2;
        while let Some(word) = self.words.get(end) {
            match word {
                Word::Punct(punct) if punct.as_char() == '<' => depth += 1,
                Word::Punct(punct) if punct.as_char() == '>' && !self.is_punct(end - 1, '-') => {
                    depth -= 1;
                }
                Word::Open(_, close) => end = *close,
                Word::Close => break,
                _ => {}
            }
            end += 1;
            if depth == 0 {
                return end;
            }
        }
        at
    }

    /// The words as tokens. What is left alone at this level is left out.
    pub(super) fn tokens(&self, from: usize, to: usize) -> TokenStream {
        let mut tokens = TokenStream::new();
        let mut at = from;
        while at < to {
            match &self.words[at] {
                Word::Ident(ident) => ident.to_tokens(&mut tokens),
                Word::Punct(punct) => punct.to_tokens(&mut tokens),
                Word::Literal(literal) => literal.to_tokens(&mut tokens),
                Word::Open(group, close) => {
                    group.to_tokens(&mut tokens);
                    at = *close;
                }
                Word::Close | Word::Elsewhere => {}
            }
            at += 1;
        }
        tokens
    }

    fn read(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(behind) = behind_what_runs_elsewhere(&tokens, at) {
                self.words.push(Word::Elsewhere);
                at = behind;
            } else {
                self.take(&tokens[at]);
                at += 1;
            }
        }
    }

    fn take(&mut self, token: &TokenTree) {
        let word = match token {
            TokenTree::Ident(ident) => Word::Ident(ident.clone()),
            TokenTree::Punct(punct) => Word::Punct(punct.clone()),
            TokenTree::Literal(literal) => Word::Literal(literal.clone()),
            // What a `macro_rules!` macro filled in.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                return self.read(group.stream());
            }
            TokenTree::Group(group) => {
                let open = self.words.len();
                self.words.push(Word::Elsewhere);
                self.read(group.stream());
                self.words[open] = Word::Open(group.clone(), self.words.len());
                Word::Close
            }
        };
        self.words.push(word);
    }
}

/// Where a closure, the call of a macro, an item or an attribute ends that begins here.
fn behind_what_runs_elsewhere(tokens: &[TokenTree], at: usize) -> Option<usize> {
    match &tokens[at] {
        TokenTree::Ident(word) => {
            behind_macro(tokens, at).or_else(|| behind_item(tokens, at, word))
        }
        TokenTree::Punct(punct) if punct.as_char() == '|' => {
            begins_closure(tokens, at).then(|| behind_closure(tokens, at))
        }
        TokenTree::Punct(punct) if punct.as_char() == '#' => {
            let is_inner = is_punct(tokens, at + 1, '!');
            let group = at + 1 + usize::from(is_inner);
            matches!(tokens.get(group), Some(TokenTree::Group(_))).then_some(group + 1)
        }
        _ => None,
    }
}

/// `name! {..}`, `macro_rules! name {..}`
fn behind_macro(tokens: &[TokenTree], at: usize) -> Option<usize> {
    if !is_punct(tokens, at + 1, '!') {
        return None;
    }
    match (tokens.get(at + 2)?, tokens.get(at + 3)) {
        (TokenTree::Group(_), _) => Some(at + 3),
        (TokenTree::Ident(_), Some(TokenTree::Group(_))) => Some(at + 4),
        _ => None,
    }
}

fn behind_item(tokens: &[TokenTree], at: usize, word: &Ident) -> Option<usize> {
    // `'static`
    if at > 0 && is_punct(tokens, at - 1, '\'') {
        return None;
    }
    // Only what is followed by a name can be an item.
    let next = tokens.get(at + 1)?;
    let is_named = matches!(next, TokenTree::Ident(_));
    let ends_with = |is_end: fn(&TokenTree) -> bool| {
        let end = tokens[at..].iter().position(is_end);
        Some(end.map_or(tokens.len(), |end| at + end + 1))
    };
    let word = word.to_string();
    match word.as_str() {
        "fn" | "mod" | "trait" | "struct" | "enum" if is_named => ends_with(ends_item),
        "impl" => ends_with(ends_item),
        "use" | "type" | "static" if is_named => ends_with(is_semicolon),
        "const" => match next {
            TokenTree::Ident(next) if next != "fn" && next != "unsafe" && next != "async" => {
                ends_with(is_semicolon)
            }
            // Made when the program is compiled.
            TokenTree::Group(_) => Some(at + 2),
            _ => None,
        },
        _ => None,
    }
}

fn ends_item(token: &TokenTree) -> bool {
    is_semicolon(token)
        || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_semicolon(token: &TokenTree) -> bool {
    is_mark(token, ';')
}

/// Whether this `|` begins a closure, and is no `or`.
fn begins_closure(tokens: &[TokenTree], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return true;
    };
    match &tokens[before] {
        TokenTree::Ident(word) => {
            let word = word.to_string();
            ["move", "async", "static", "return", "break", "in", "else"].contains(&word.as_str())
        }
        TokenTree::Punct(punct) => match punct.as_char() {
            '?' => false,
            // The second half of `||`.
            '|' => punct.spacing() == Spacing::Alone,
            '>' => before > 0 && is_punct(tokens, before - 1, '='),
            _ => true,
        },
        TokenTree::Literal(_) | TokenTree::Group(_) => false,
    }
}

/// Where the expression ends that is the closure: with its block, or at a comma.
fn behind_closure(tokens: &[TokenTree], at: usize) -> usize {
    let is_bar = |token: &TokenTree| is_mark(token, '|');
    let Some(parameters) = tokens[at + 1..].iter().position(is_bar) else {
        return tokens.len();
    };
    let body = at + 1 + parameters + 1;
    let has_type = is_punct(tokens, body, '-') && is_punct(tokens, body + 1, '>');
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => has_type && group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => !has_type && matches!(punct.as_char(), ',' | ';'),
        _ => false,
    };
    let end = tokens[body..].iter().position(is_end);
    // The comma belongs to what follows, the block does not.
    end.map_or(tokens.len(), |end| body + end + usize::from(has_type))
}

fn is_punct(tokens: &[TokenTree], at: usize, mark: char) -> bool {
    tokens.get(at).is_some_and(|token| is_mark(token, mark))
}
