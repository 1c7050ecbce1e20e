//! `#[derive(PathParam)]`, by way of `FromStr` and `Display`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{DeriveInput, Generics, Path};

use crate::errors::Errors;
use crate::expand::import;
use crate::tokens::moved;

pub(crate) fn path_param(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let krate = errors.keep(krate(&input));
    let krate = krate.unwrap_or_else(|| quote!(::veduta));
    if let Some(parameter) = input.generics.params.first() {
        let message = "a parameter of a path is one type\nhelp: implement `PathParam` by hand for a generic one";
        errors.push(parameter, message);
    }
    match errors.finish() {
        Ok(()) => derived(&input, &krate),
        Err(errors) => {
            let stub = stub(&input, &krate);
            let errors = errors.into_compile_error();
            quote!(#stub #errors)
        }
    }
}

// Input:   struct Section;
// Output:  impl PathParam for Section { .. Derived::<Section>::parse(segment) .. }
//
// What is missing is said once, by the assertion; all else compiles for every type.
fn derived(input: &DeriveInput, krate: &TokenStream) -> TokenStream {
    let name = &input.ident;
    let clause = &input.generics.where_clause;
    let no_parsing = format!("`{name}` cannot be parsed from a segment of a path");
    let messages = [
        format!("{no_parsing}\nhelp: implement `FromStr` and `Display` for `{name}`"),
        format!("{no_parsing}\nhelp: implement `FromStr` for `{name}`"),
        format!(
            "a client is not told what is wrong with a `{name}`\nhelp: implement `Display` for `<{name} as FromStr>::Err`"
        ),
        format!(
            "`{name}` cannot be written into a path\nhelp: implement `Display` for `{name}`, as what `FromStr` parses to the same value"
        ),
    ];
    // The call stands where the type's name does.
    let here = name.span();
    let moved = moved(krate, here);
    let this = quote!(#krate::__private::Derived::<#name>);
    let facts = quote!([#this::IS_FROM_STR, #this::SAYS_WHY, #this::IS_DISPLAY]);
    let check = quote_spanned!(here=> #moved::__private::derived(#facts, [#(#messages),*]));
    let import = import(krate, &[("OtherwiseDerived", true)]);
    quote! {
        const _: () = {
            #import

            const _: () = #check;

            #[automatically_derived]
            impl #krate::PathParam for #name #clause {
                type Error = #krate::__private::Refusal;

                fn from_segment(segment: &str) -> ::core::result::Result<Self, Self::Error> {
                    #this::parse(segment)
                }

                fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                    #this::write(self)
                }
            }
        };
    }
}

/// For the users of a type that has been told that it cannot derive this.
fn stub(input: &DeriveInput, krate: &TokenStream) -> TokenStream {
    let mut generics: Generics = input.generics.clone();
    let clause = generics.make_where_clause();
    clause.predicates.push(syn::parse_quote!(Self: 'static));
    let name = &input.ident;
    let (parameters, arguments, clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #parameters #krate::PathParam for #name #arguments #clause {
            type Error = #krate::__private::Refusal;

            fn from_segment(_: &str) -> ::core::result::Result<Self, Self::Error> {
                ::core::unreachable!()
            }

            fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                ::core::unreachable!()
            }
        }
    }
}

/// Where veduta is: `#[path_param(crate = my_crate::veduta)]`.
fn krate(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut krate = quote!(::veduta);
    for attribute in &input.attrs {
        if !attribute.path().is_ident("path_param") {
            continue;
        }
        attribute.parse_nested_meta(|key| {
            if !key.path.is_ident("crate") {
                return Err(key.error("unknown key\nhelp: write `crate = my_crate::veduta`"));
            }
            let path: Path = key.value()?.call(Path::parse_mod_style)?;
            krate = path.into_token_stream();
            Ok(())
        })?;
    }
    Ok(krate)
}
