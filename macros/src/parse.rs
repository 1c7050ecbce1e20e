//! [`View`]: the attribute and the function it stands on, as written.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Visibility};

use crate::attr::Attr;
use crate::errors::Errors;

/// A view as written.
pub(crate) struct View {
    pub(crate) attr: Attr,
    pub(crate) function: Function,
}

/// A function whose body is not ours to parse: what is wrong in there, rustc says best.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    /// Further `#[view]`s.
    pub(crate) repeated: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// All of it but the attributes, once more.
    pub(crate) source: TokenStream,
}

impl View {
    /// `None` when the attribute does not stand on a function.
    pub(crate) fn parse(args: TokenStream, item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let attr = Attr::parse(args, errors);
        let function = errors.keep(Function::parse_below("view", item))?;
        Some(Self { attr, function })
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
        let (repeated, attributes) = attributes.into_iter().partition(is_view);
        let source = input.fork().parse()?;
        let visibility = input.parse()?;
        refuse_other_items(attribute, &input.fork())?;
        let signature: Signature = input.parse()?;
        let body: TokenStream = input.parse()?;
        if !is_block(body) {
            let message = format!("a {attribute} has a body; write `{{ .. }}` instead of `;`");
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

fn is_view(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last();
    name.is_some_and(|name| name.ident == "view")
}

fn refuse_other_items(attribute: &str, input: ParseStream<'_>) -> syn::Result<()> {
    let mut word: TokenTree = input.parse()?;
    let first = word.to_string();
    while is_qualifier(&word) {
        word = input.parse()?;
    }
    let kind = match word.to_string().as_str() {
        "fn" => return Ok(()),
        "struct" => "a struct",
        "enum" => "an enum",
        "union" => "a union",
        "trait" => "a trait",
        "impl" => "an `impl` block",
        "mod" => "a module",
        "static" => "a static",
        "type" => "a type alias",
        "use" => "an import",
        _ if first == "const" => "a constant",
        _ => "something else",
    };
    let example = match attribute {
        "view" => "view(\"/path\")",
        other => other,
    };
    let message = format!(
        "`#[{attribute}]` stands on a function, and this is {kind}; write `#[{example}]` above a `fn` or an `async fn`"
    );
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
