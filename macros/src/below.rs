//! What stands below an attribute, looked at only to say what to write instead of a mistake.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{FnArg, Token};

use crate::argument;
use crate::tokens::text;

/// An argument as the signature has it.
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) ty: String,
}

impl Known {
    /// Whether it may well be meant to stand in a path.
    pub(crate) fn is_plain(&self) -> bool {
        const PLAIN: [&str; 15] = [
            "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
            "String", "&str", "Uuid",
        ];
        PLAIN.contains(&self.ty.as_str())
    }
}

/// The arguments of the function, or of all functions of an `impl`; of anything else none.
pub(crate) fn arguments(item: &TokenStream) -> Vec<Known> {
    let mut arguments: Vec<Known> = Vec::new();
    for signature in signatures(item.clone()) {
        for argument in signature {
            let FnArg::Typed(argument) = argument else {
                continue;
            };
            let ty = text(&argument.ty);
            // Of a pattern such as `State(db)` the last one.
            let Some(name) = argument::names(&argument.pat).pop() else {
                continue;
            };
            if arguments.iter().all(|known| known.name != name) {
                arguments.push(Known { name, ty });
            }
        }
    }
    arguments
}

/// The name of the function.
pub(crate) fn name(item: &TokenStream) -> Option<String> {
    let mut words = item.clone().into_iter();
    words.find(|word| matches!(word, TokenTree::Ident(word) if word == "fn"))?;
    words.next().map(|name| name.to_string())
}

fn signatures(item: TokenStream) -> Vec<Punctuated<FnArg, Token![,]>> {
    let mut found = Vec::new();
    let mut is_impl = false;
    let mut follows_fn = false;
    for token in item {
        match token {
            TokenTree::Ident(word) if word == "fn" => follows_fn = true,
            TokenTree::Ident(word) if word == "impl" => is_impl = !follows_fn && found.is_empty(),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && is_impl => {
                found.extend(signatures(group.stream()));
            }
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Parenthesis && follows_fn =>
            {
                follows_fn = false;
                let parse = Punctuated::parse_terminated;
                found.extend(parse.parse2(group.stream()).ok());
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(item: &str) -> String {
        let arguments = arguments(&item.parse().unwrap()).into_iter();
        let arguments: Vec<_> = arguments
            .map(|known| format!("{}: {}", known.name, known.ty))
            .collect();
        arguments.join(", ")
    }

    #[test]
    fn the_arguments_are_found_wherever_they_stand() {
        let function = "#[inline] pub async fn a<'a>(id: u8, State(db): State<Db>) -> impl B { fn c(d: u8) {} }";
        assert_eq!(read(function), "id: u8, db: State<Db>");
        assert_eq!(name(&function.parse().unwrap()).unwrap(), "a");
        let block =
            "impl A { const B: u8 = 1; fn get(&self, id: u8) {} fn put(id: u8, c: Option<u8>) {} }";
        assert_eq!(read(block), "id: u8, c: Option<u8>");
        assert_eq!(read("struct A(u8);"), "");
        assert_eq!(read(""), "");
    }
}
