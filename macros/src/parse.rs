//! [`Item`]: the attribute and what it stands on, as written.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, FnArg, Pat, Path, Signature, Token, Visibility, parse_quote};

use crate::above::{is_cfg, is_exclusive};
use crate::attr::Attr;
use crate::block::Block;
use crate::errors::Errors;
use crate::lint::{Findings, Reason};
use crate::stand_in;
use crate::surroundings::Surroundings;
use crate::tokens::text;

/// What `#[view]` stands on.
pub(crate) enum Item {
    View(Box<View>),
    Block(Box<Block>),
}

/// A view as written.
pub(crate) struct View {
    pub(crate) attr: Attr,
    pub(crate) function: Function,
    /// The type whose method it is.
    pub(crate) owner: Option<Path>,
    pub(crate) surroundings: Surroundings,
}

/// A function whose body is not ours to parse: what is wrong in there, rustc says best.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    /// Further attributes that make something of it, which therefore are not there.
    pub(crate) repeated: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Body,
    /// All of it but the attributes, once more; or what stands in for it.
    pub(crate) source: TokenStream,
    /// What is said of the body.
    pub(crate) findings: Findings,
}

/// What stands behind the signature.
pub(crate) enum Body {
    Block,
    Missing(Token![;]),
    /// The signature is half typed. rustc says so, and `Function::signature` has nothing but the name.
    Unread,
}

impl Item {
    /// `None` when the attribute can stand on no such thing.
    pub(crate) fn parse(
        attr: Attr,
        item: TokenStream,
        surroundings: Surroundings,
        errors: &mut Errors,
    ) -> Option<Self> {
        let mut mistakes = Errors::default();
        let parse = |input: ParseStream<'_>| {
            if is_impl(&input.fork())? {
                let block = Block::parse(attr, input, &mut mistakes);
                input.parse::<TokenStream>()?;
                // rustc says it better.
                return Ok(block.ok().map(|block| Self::Block(Box::new(block))));
            }
            let path = attr.pattern.as_ref().map(|pattern| text(&pattern.literal));
            let path = path.unwrap_or_else(|| "\"/path\"".to_owned());
            let written = format!("#[view({path})]");
            let function = Function::parse(&written, surroundings, input)?;
            Ok(function.map(|mut function| {
                let reason = Reason::of_view(&attr, &function.signature);
                function.look_through(reason, attr.krate.as_ref());
                Self::View(Box::new(View {
                    attr,
                    function,
                    owner: None,
                    surroundings,
                }))
            }))
        };
        let item = errors.keep(parse.parse2(item));
        errors.keep(mistakes.finish());
        item.flatten()
    }

    /// Whether rustc has something to say that ours would repeat.
    pub(crate) fn is_half_typed(&self) -> bool {
        match self {
            Self::View(view) => view.function.is_rustcs(),
            Self::Block(block) => block.is_half_typed(),
        }
    }
}

impl Function {
    /// What stands below `#[view]` or another attribute of ours; `None` when rustc cannot read it either, and
    /// it has no name.
    pub(crate) fn parse_below(
        attribute: &str,
        item: TokenStream,
        surroundings: Surroundings,
    ) -> syn::Result<Option<Self>> {
        let written = format!("#[{attribute}]");
        let parse = |input: ParseStream<'_>| Self::parse(&written, surroundings, input);
        parse.parse2(item)
    }

    /// `written` is the attribute.
    fn parse(
        written: &str,
        surroundings: Surroundings,
        input: ParseStream<'_>,
    ) -> syn::Result<Option<Self>> {
        let attributes = input.call(Attribute::parse_outer)?;
        let (repeated, attributes) = attributes.into_iter().partition(is_exclusive);
        let source: TokenStream = input.fork().parse()?;
        let visibility = input.parse()?;
        if !is_function(written, &input.fork())? {
            input.parse::<TokenStream>()?;
            return Ok(None);
        }
        let name = name(&input.fork());
        // What a fork leaves behind is nobody's mistake.
        let ahead = input.fork();
        let signature = ahead.parse::<Signature>();
        if signature.is_ok() {
            input.advance_to(&ahead);
        }
        let rest: TokenStream = input.parse()?;
        let (signature, body) = match (signature, rest.into_iter().next()) {
            (Ok(signature), Some(TokenTree::Group(group)))
                if group.delimiter() == Delimiter::Brace =>
            {
                (signature, Body::Block)
            }
            (Ok(signature), Some(TokenTree::Punct(mark))) if mark.as_char() == ';' => {
                let body = match surroundings {
                    Surroundings::Trait => Body::Block,
                    _ => Body::Missing(Token![;](mark.span())),
                };
                (signature, body)
            }
            _ => match name {
                Some(name) => (parse_quote!(fn #name()), Body::Unread),
                None => return Ok(None),
            },
        };
        let mut function = Self {
            attributes,
            repeated,
            visibility,
            signature,
            body,
            source,
            findings: Findings::default(),
        };
        function.source = stand_in::source(&function, surroundings);
        Ok(Some(function))
    }

    /// Whether rustc tells what is wrong with the signature: it is half typed, or has two arguments of one name.
    pub(crate) fn is_rustcs(&self) -> bool {
        let inputs = self.signature.inputs.iter();
        let mut names: Vec<_> = inputs
            .filter_map(|argument| match argument {
                FnArg::Typed(argument) => match &*argument.pat {
                    Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            })
            .collect();
        names.sort();
        matches!(self.body, Body::Unread) || names.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Looks for what holds up the event loop, when it runs there.
    pub(crate) fn look_through(&mut self, reason: Option<Reason>, krate: Option<&Path>) {
        if let Some(reason) = reason {
            self.findings = Findings::of(reason, &self.source, krate);
        }
    }

    /// Whether it may be configured away.
    pub(crate) fn is_conditional(&self) -> bool {
        self.attributes.iter().any(is_cfg)
    }
}

fn is_impl(input: ParseStream<'_>) -> syn::Result<bool> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    Ok(keyword(input)?.to_string() == "impl")
}

/// The word that says what an item is, behind those that say how: `fn` of `const unsafe fn`.
pub(crate) fn keyword(input: ParseStream<'_>) -> syn::Result<TokenTree> {
    loop {
        let word = input.parse()?;
        if !is_qualifier(&word) {
            return Ok(word);
        }
    }
}

/// Whether this is a function; other items are refused, and what is no item rustc has refused already.
fn is_function(written: &str, input: ParseStream<'_>) -> syn::Result<bool> {
    let mut qualifiers = Vec::new();
    while let Ok(word) = input.fork().parse()
        && is_qualifier(&word)
    {
        qualifiers.push(input.parse::<TokenTree>()?.to_string());
    }
    let word: TokenTree = input.parse()?;
    if word.to_string() == "fn" {
        return Ok(true);
    }
    let is_call = input.peek(Token![!]);
    let Some(kind) = other_item(&qualifiers, &word, is_call) else {
        return Ok(false);
    };
    let message = refuse_item(written, kind, input.parse().ok());
    Err(syn::Error::new(word.span(), message))
}

fn other_item(qualifiers: &[String], word: &TokenTree, is_call: bool) -> Option<&'static str> {
    let kind = match (word.to_string().as_str(), word) {
        ("struct", _) => "a struct",
        ("enum", _) => "an enum",
        ("union", _) => "a union",
        ("trait", _) => "a trait",
        ("mod", _) => "a module",
        ("static", _) => "a static",
        ("impl", _) => "an `impl` block",
        ("type", _) => "a type alias",
        ("use" | "crate", _) => "an import",
        ("macro_rules" | "macro", _) => "a macro",
        _ if is_call => "the call of a macro",
        (_, TokenTree::Ident(_)) if qualifiers == ["const"] => "a constant",
        (_, TokenTree::Group(_)) if qualifiers.iter().any(|it| it == "extern") => {
            "an `extern` block"
        }
        _ => return None,
    };
    Some(kind)
}

fn refuse_item(written: &str, kind: &str, name: Option<Ident>) -> String {
    if !written.starts_with("#[view") {
        return format!(
            "`{written}` stands on a function, and this is {kind}\nhelp: write `{written}` above a `fn` or an `async fn`"
        );
    }
    let is_type = ["a struct", "an enum", "a union"].contains(&kind);
    let block = match name {
        Some(name) if is_type => format!("`impl {name}`"),
        _ => "the `impl` of a type".to_owned(),
    };
    format!(
        "`#[view]` stands on a function or an `impl`, and this is {kind}\nhelp: write `{written}` above a `fn`, an `async fn` or {block}"
    )
}

/// Whether this may stand before `fn`.
fn is_qualifier(word: &TokenTree) -> bool {
    match word {
        TokenTree::Ident(word) => ["const", "async", "gen", "unsafe", "safe", "extern"]
            .contains(&word.to_string().as_str()),
        // The name of an ABI.
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

/// The name behind the `fn`, which a half-typed function may lack.
fn name(input: ParseStream<'_>) -> Option<Ident> {
    while input.parse::<Option<Token![fn]>>().ok()?.is_none() {
        input.parse::<TokenTree>().ok()?;
    }
    input.parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::testing::mistakes;

    #[test]
    fn what_rustc_cannot_read_is_told_by_rustc() {
        for item in [
            "fn a(id) -> u8 {}",
            "fn a(id: ) -> u8 {}",
            "fn a(u8 id) -> u8 {}",
            "fn a(id: u8; b: u8) -> u8 {}",
            "fn a(id: u8 = 1) -> u8 {}",
            "fn a(id: Vec<u8) -> u8 {}",
            "fn a(type: u8) -> u8 {}",
            "fn a(id: u8): u8 {}",
            "fn a(id: u8) -> u8 = 1;",
            "fn a(id: u8) -> impl {}",
            "fn a[id: u8]() {}",
            "fn (id: u8) {}",
            "fn match(id: u8) -> u8 {}",
            "unsafe async fn a(id: u8) -> u8 {}",
            "gen fn a(id: u8) -> u8 {}",
            "let a = 1;",
            "|| 1",
            "impl A { fn get(id) -> u8 {} }",
            "impl A { fn get(id: u8): u8 {} }",
            "impl A { const B: u8 = ; fn get(id: u8) -> u8 {} }",
            "impl { fn get(id: u8) -> u8 {} }",
            "impl A;",
        ] {
            let view = format!("#[view(\"/{{id}}\")] {item}");
            assert_eq!(mistakes(&view), [""; 0], "{item}");
        }
    }

    #[test]
    fn the_attribute_is_read_all_the_same() {
        assert_eq!(
            mistakes("#[view(\"/\", inlin)] fn a(id) -> u8 {}"),
            ["unknown flag `inlin`\nhelp: write `inline`"]
        );
    }
}
