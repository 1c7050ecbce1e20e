//! `#[get("/")]`, as other frameworks write it: a mistake that says what to write, and a view all the same, so that
//! nobody who uses it has a second one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::tokens::{ends, text};

/// The view that an attribute named after `method` stands for, and the mistake.
pub(crate) fn method(method: &str, args: TokenStream, item: &TokenStream) -> TokenStream {
    let name = Ident::new(method, Span::call_site());
    // GET is what a view answers anyway.
    let args = match method {
        "GET" => args,
        _ if args.is_empty() => quote!(#name),
        _ => quote!(#name, #args),
    };
    let message = format!(
        "a view is declared by `#[view]`\nhelp: write `#[view({})]`",
        text(&args)
    );
    // Where the attribute stands, and not written by it, or rustc would add that it is.
    let (written, _) = ends(item);
    let place = Span::call_site().resolved_at(written);
    let error = syn::Error::new(place, message).into_compile_error();
    let view = quote_spanned!(place=> #[::veduta::view(#args)]);
    quote!(#view #item #error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_named_after_a_method_says_how_views_are_declared() {
        let item = quote!(
            fn submit(story: String) -> String {
                story
            }
        );
        let post = method("POST", quote!("/stories"), &item).to_string();
        assert!(
            post.starts_with("# [:: veduta :: view (POST , \"/stories\")] fn submit"),
            "{post}"
        );
        assert!(
            post.contains(r#"write `#[view(POST, \"/stories\")]`"#),
            "{post}"
        );
        let get = method("GET", quote!("/stories"), &item).to_string();
        assert!(get.contains(r#"write `#[view(\"/stories\")]`"#), "{get}");
    }
}
