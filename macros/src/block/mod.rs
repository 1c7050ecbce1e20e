//! [`Block`]: an `impl` whose methods are views, as written.

mod check;
mod method;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::buffer::Cursor;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::token::Brace;
use syn::{Attribute, Generics, Ident, ImplItem, Path, Signature, Token, Type, Visibility, braced};

pub(crate) use check::CheckedBlock;

use crate::above::{is_exclusive, is_ours, is_view};
use crate::attr::Attr;
use crate::errors::Errors;
use crate::expand::unproposed;
use crate::lint::Findings;
use crate::parse::{Body, Function, View, keyword};
use crate::signature::hides_a_type;
use crate::stand_in;
use crate::surroundings::Surroundings;
use crate::tokens::mentions;

/// `#[view] impl Article { .. }`
pub(crate) struct Block {
    pub(crate) attr: Attr,
    pub(crate) attributes: Vec<Attribute>,
    /// Further `#[view]`s.
    repeated: Vec<Attribute>,
    pub(crate) header: Header,
    braces: Group,
    pub(crate) members: Vec<Member>,
}

/// `impl Article`
pub(crate) struct Header {
    source: TokenStream,
    keyword: Token![impl],
    pub(crate) generics: Generics,
    /// The trait, when it implements one.
    pub(crate) of_trait: Option<Type>,
    ty: Type,
}

/// What stands between the braces.
pub(crate) enum Member {
    View(Box<View>),
    /// A method without a body, of which rustc tells.
    Bodiless(TokenStream),
    /// A function that is no view.
    Helper(Ident, TokenStream),
    /// A method that is half typed, of which rustc tells.
    HalfTyped(TokenStream),
    /// A constant, a type, the call of a macro.
    Other(TokenStream),
}

impl Block {
    pub(crate) fn parse(
        attr: Attr,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let (repeated, attributes) = attributes.into_iter().partition(is_view);
        let header = Header::parse(input)?;
        let braces: Group = input.fork().parse()?;
        let inside;
        braced!(inside in input);
        let mut members = Vec::new();
        while !inside.is_empty() {
            members.push(Member::parse(&inside, &attr, header.path(), errors)?);
        }
        Ok(Self {
            attr,
            attributes,
            repeated,
            header,
            braces,
            members,
        })
    }

    pub(crate) fn views(&self) -> impl Iterator<Item = &View> {
        self.members.iter().filter_map(|member| match member {
            Member::View(view) => Some(&**view),
            _ => None,
        })
    }

    pub(crate) fn is_half_typed(&self) -> bool {
        self.members.iter().any(|member| match member {
            Member::HalfTyped(_) => true,
            Member::View(view) => view.function.is_rustcs(),
            _ => false,
        })
    }

    /// Whether there is a function of the name of what builds the addresses.
    pub(crate) fn has_url(&self) -> bool {
        self.members.iter().any(|member| match member {
            Member::View(view) => view.function.signature.ident == "url",
            Member::Helper(name, _) => name == "url",
            Member::Bodiless(_) | Member::HalfTyped(_) | Member::Other(_) => false,
        })
    }

    /// The block with these members.
    pub(crate) fn with_members(&self, members: &[TokenStream]) -> TokenStream {
        let Self {
            attributes, header, ..
        } = self;
        let source = &header.source;
        let is_ours = ["view", "skip", "middleware"]
            .iter()
            .any(|word| mentions(&self.braces.stream(), word));
        if self.is_half_typed() && !is_ours {
            // Of the same tokens rustc says the same, and it says it once.
            let braces = &self.braces;
            return quote!(#(#attributes)* #source #braces);
        }
        let source = unproposed(source.clone(), 0);
        let mut braces = Group::new(Delimiter::Brace, quote!(#(#members)*));
        braces.set_span(self.braces.span());
        quote!(#(#attributes)* #source #braces)
    }
}

impl Header {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let begin = input.cursor();
        // Neither is allowed here, and rustc says so.
        input.parse::<Visibility>()?;
        input.parse::<Option<Token![unsafe]>>()?;
        let keyword = input.parse()?;
        let mut generics: Generics = input.parse()?;
        input.parse::<Option<Token![!]>>()?;
        let mut ty = input.parse()?;
        let mut of_trait = None;
        if input.parse::<Option<Token![for]>>()?.is_some() {
            of_trait = Some(ty);
            ty = input.parse()?;
        }
        generics.where_clause = input.parse()?;
        Ok(Self {
            source: between(begin, input.cursor()),
            keyword,
            generics,
            of_trait,
            ty,
        })
    }

    /// Whether there can be no such `impl`, as there is none of `&Article`.
    pub(crate) fn is_impossible(&self) -> bool {
        let can_be = matches!(
            self.ty,
            Type::Path(_) | Type::Group(_) | Type::TraitObject(_) | Type::Macro(_)
        );
        self.of_trait.is_none() && (!can_be || self.is_foreign())
    }

    /// `String` and the primitive types, to which nobody but Rust adds methods.
    pub(crate) fn is_foreign(&self) -> bool {
        let name = self.path().and_then(Path::get_ident);
        name.is_some_and(|name| name == "String" || hides_a_type(name))
    }

    /// The type, when it has no parameters: `routes![..]` takes it by that name.
    pub(crate) fn path(&self) -> Option<&Path> {
        let mut ty = &self.ty;
        // What a `macro_rules!` macro filled in.
        while let Type::Group(group) = ty {
            ty = &group.elem;
        }
        let Type::Path(ty) = ty else {
            return None;
        };
        let is_plain = ty.path.segments.iter().all(|it| it.arguments.is_none());
        (ty.qself.is_none() && is_plain).then_some(&ty.path)
    }
}

impl Member {
    fn parse(
        input: ParseStream<'_>,
        attr: &Attr,
        owner: Option<&Path>,
        errors: &mut Errors,
    ) -> syn::Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let before = attributes.len();
        attributes.retain(|attribute| !attribute.path().is_ident("skip"));
        let is_skipped = attributes.len() < before;
        let begin = input.cursor();
        let visibility: Visibility = input.parse()?;
        if keyword(&input.fork())?.to_string() != "fn" {
            skip_item(input)?;
            return Ok(Self::other(&attributes, &between(begin, input.cursor())));
        }
        let is_marked = attributes.iter().any(is_ours);
        let ahead = input.fork();
        let signature = ahead.parse::<Signature>();
        let has_body = ahead.peek(Brace);
        let signature = match signature {
            Ok(signature) if has_body || ahead.peek(Token![;]) => signature,
            _ => {
                skip_item(input)?;
                let source = between(begin, input.cursor());
                attributes.retain(|attribute| !is_ours(attribute));
                return Ok(Self::HalfTyped(quote!(#(#attributes)* #source)));
            }
        };
        input.advance_to(&ahead);
        input.parse::<TokenTree>()?;
        let source = between(begin, input.cursor());
        if is_skipped || !is_marked && method::is_helper(&signature) {
            attributes.retain(|attribute| !is_ours(attribute));
            let source = quote!(#(#attributes)* #source);
            return Ok(Self::Helper(signature.ident, source));
        }
        let (repeated, attributes) = attributes.into_iter().partition(is_exclusive);
        let mut function = Function {
            attributes,
            repeated,
            visibility,
            signature,
            body: Body::Block,
            source,
            findings: Findings::default(),
        };
        if has_body {
            function.source = stand_in::source(&function, Surroundings::Impl);
            let view = method::view(function, attr, owner, errors);
            return Ok(Self::View(Box::new(view)));
        }
        let Function {
            attributes, source, ..
        } = function;
        Ok(Self::Bodiless(quote!(#(#attributes)* #source)))
    }

    /// What is no function.
    fn other(attributes: &[Attribute], source: &TokenStream) -> Self {
        // rustc has seen what is wrong in it, and would tell it again.
        if syn::parse2::<ImplItem>(source.clone()).is_err() {
            return Self::HalfTyped(TokenStream::new());
        }
        Self::Other(quote!(#(#attributes)* #source))
    }
}

/// Goes behind the `;` or the braces that end an item.
fn skip_item(input: ParseStream<'_>) -> syn::Result<()> {
    let mut has_value = false;
    loop {
        match input.parse()? {
            TokenTree::Punct(mark) if mark.as_char() == ';' => return Ok(()),
            // The braces in the value of a constant do not end it.
            TokenTree::Punct(mark) if mark.as_char() == '=' => has_value = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !has_value => {
                return Ok(());
            }
            _ => {}
        }
    }
}

/// The tokens as written.
fn between(begin: Cursor<'_>, end: Cursor<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut cursor = begin;
    while cursor != end {
        let Some((token, next)) = cursor.token_tree() else {
            break;
        };
        token.to_tokens(&mut tokens);
        cursor = next;
    }
    tokens
}
