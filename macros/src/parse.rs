//! [`Item`]: the attribute and what it stands on, as written.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path, Signature, Visibility};

use crate::attr::Attr;
use crate::block::Block;
use crate::errors::Errors;

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
}

/// A function whose body is not ours to parse: what is wrong in there, rustc says best.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    /// Further attributes that make something of it, which therefore are not there.
    pub(crate) repeated: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// All of it but the attributes, once more.
    pub(crate) source: TokenStream,
}

impl Item {
    /// `None` when the attribute can stand on no such thing.
    pub(crate) fn parse(args: TokenStream, item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let attr = Attr::parse(args, &item, errors);
        let mut mistakes = Errors::default();
        let parse = |input: ParseStream<'_>| {
            if is_impl(&input.fork())? {
                let block = Block::parse(attr, input, &mut mistakes)?;
                return Ok(Self::Block(Box::new(block)));
            }
            let function = Function::parse("view", input)?;
            let view = View {
                attr,
                function,
                owner: None,
            };
            Ok(Self::View(Box::new(view)))
        };
        let item = errors.keep(parse.parse2(item));
        errors.keep(mistakes.finish());
        item
    }
}

impl Function {
    /// What stands below `#[view]` or another attribute of ours.
    pub(crate) fn parse_below(attribute: &str, item: TokenStream) -> syn::Result<Self> {
        let parse = |input: ParseStream<'_>| Self::parse(attribute, input);
        parse.parse2(item)
    }

    fn parse(attribute: &str, input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let (repeated, attributes) = attributes.into_iter().partition(is_exclusive);
        let source = input.fork().parse()?;
        let visibility = input.parse()?;
        refuse_other_items(attribute, &input.fork())?;
        let signature: Signature = input.parse()?;
        let body: TokenStream = input.parse()?;
        if !is_block(body) {
            let message =
                format!("a {attribute} has a body\nhelp: write `{{ .. }}` instead of `;`");
            return Err(syn::Error::new(signature.ident.span(), message));
        }
        Ok(Self {
            attributes,
            repeated,
            visibility,
            signature,
            source,
        })
    }
}

impl Function {
    /// Whether it may be configured away.
    pub(crate) fn is_conditional(&self) -> bool {
        self.attributes.iter().any(is_cfg)
    }
}

pub(crate) fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

pub(crate) fn is_view(attribute: &Attribute) -> bool {
    is_named(attribute, "view")
}

/// Whether it makes something of a function, so that nothing else can.
pub(crate) fn is_exclusive(attribute: &Attribute) -> bool {
    is_ours(attribute) || is_test(attribute) || is_runtime(attribute)
}

pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    is_view(attribute) || is_middleware(attribute)
}

pub(crate) fn is_middleware(attribute: &Attribute) -> bool {
    is_named(attribute, "middleware")
}

/// `#[test]`, `#[tokio::test]`, `#[bench]`
pub(crate) fn is_test(attribute: &Attribute) -> bool {
    is_named(attribute, "test") || attribute.path().is_ident("bench")
}

/// `#[tokio::main]`, by whatever name of the runtime.
pub(crate) fn is_runtime(attribute: &Attribute) -> bool {
    is_named(attribute, "main") && attribute.path().segments.len() > 1
}

fn is_named(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
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

fn refuse_other_items(attribute: &str, input: ParseStream<'_>) -> syn::Result<()> {
    let first = input.fork().parse::<TokenTree>()?.to_string();
    let word = keyword(input)?;
    let kind = match word.to_string().as_str() {
        "fn" => return Ok(()),
        "struct" => "a struct",
        "enum" => "an enum",
        "union" => "a union",
        "trait" => "a trait",
        "mod" => "a module",
        "static" => "a static",
        "impl" => "an `impl` block",
        "type" => "a type alias",
        "use" => "an import",
        _ if first == "const" => "a constant",
        _ => "something else",
    };
    let message = match attribute {
        "view" => format!(
            "`#[view]` stands on a function or an `impl`, and this is {kind}\nhelp: write `#[view(\"/path\")]` above a `fn`, an `async fn` or the `impl` of a type"
        ),
        _ => format!(
            "`#[{attribute}]` stands on a function, and this is {kind}\nhelp: write `#[{attribute}]` above a `fn` or an `async fn`"
        ),
    };
    Err(syn::Error::new(word.span(), message))
}

/// Whether this may stand before `fn`.
fn is_qualifier(word: &TokenTree) -> bool {
    match word {
        TokenTree::Ident(word) => {
            ["const", "async", "unsafe", "safe", "extern"].contains(&word.to_string().as_str())
        }
        // The name of an ABI.
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

fn is_block(body: TokenStream) -> bool {
    matches!(body.into_iter().next(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}
