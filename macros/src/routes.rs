//! `routes![front_page, "/x" => my_view, "/admin" => admin::routes()]`

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ExprPath, Lit, LitStr, Path, Stmt, Token};

use crate::errors::Errors;
use crate::path::Pattern;
use crate::tokens::text;

/// What stands between two commas.
struct Entry {
    attributes: Vec<Attribute>,
    mount: Mount,
}

enum Mount {
    View(Path),
    ViewAt(LitStr, Path),
    Nest(LitStr, Expr),
}

/// The expansion; an entry with a mistake is left out and told of.
pub(crate) fn routes(input: TokenStream) -> TokenStream {
    let parse = |input: ParseStream<'_>| {
        let krate = krate(input)?;
        let mut errors = Errors::default();
        let entries = entries(input, &mut errors);
        Ok((krate, entries, errors))
    };
    match parse.parse2(input) {
        Ok((krate, entries, errors)) => expand(&krate, &entries, errors),
        Err(error) => error.into_compile_error(),
    }
}

// Input:   routes![front_page, "/x" => my_view, "/admin" => admin::routes()]
// Output:  Routes::of([Mount::view::<front_page>(), Mount::view_at::<my_view>("/x"), Mount::nest("/admin", admin::routes())])
fn expand(krate: &TokenStream, entries: &[Entry], errors: Errors) -> TokenStream {
    let mounts = entries.iter().map(|Entry { attributes, mount }| {
        let mount = match mount {
            // In parentheses the path can only be a type, and rustc says so of everything else.
            Mount::View(view) => quote!(view::<(#view)>()),
            Mount::ViewAt(path, view) => quote!(view_at::<(#view)>(#path)),
            Mount::Nest(prefix, routes) => quote!(nest(#prefix, #routes)),
        };
        quote!(#(#attributes)* #krate::__private::Mount::#mount)
    });
    let routes = quote!(#krate::Routes::of([#(#mounts),*]));
    match errors.finish() {
        Ok(()) => routes,
        Err(error) => {
            let errors = error.into_iter().map(syn::Error::into_compile_error);
            quote!({ #(#errors;)* #routes })
        }
    }
}

/// What the facade put before the list: `$crate;`
fn krate(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let krate: Path = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok(krate.into_token_stream())
}

fn entries(input: ParseStream<'_>, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        match entry(input, errors) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                errors.add(error);
                skip_to_comma(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            errors.add(input.error("routes are separated by commas\nhelp: write `,` before this"));
        }
    }
    entries
}

fn entry(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Entry> {
    if input.peek(Token![,]) {
        return Err(input.error("there is nothing before this comma\nhelp: remove it"));
    }
    let attributes = input.call(Attribute::parse_outer)?;
    let mount = if input.peek(Lit) {
        let path = path(input, errors)?;
        match input.parse()? {
            Expr::Path(view) if is_plain(&view) => Mount::ViewAt(path, view.path),
            routes => Mount::Nest(path, unbraced(routes)),
        }
    } else {
        Mount::View(view(input)?)
    };
    Ok(Entry { attributes, mount })
}

/// `"/x" =>`
fn path(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<LitStr> {
    let Lit::Str(path) = input.parse()? else {
        return Err(input.error("a path is a string\nhelp: write `\"/path\" => my_view`"));
    };
    let written = text(&path);
    if input.parse::<Token![=>]>().is_err() {
        let message =
            format!("a path is followed by what answers there\nhelp: write `{written} => my_view`");
        return Err(syn::Error::new_spanned(path, message));
    }
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("nothing answers there\nhelp: write `{written} => my_view`");
        return Err(syn::Error::new_spanned(path, message));
    }
    let pattern = Pattern::parse(&path, &TokenStream::new(), errors);
    if pattern.is_some_and(|pattern| pattern.has_query() && !pattern.is_mended) {
        errors.push(
            &path,
            "query parameters belong to the view\nhelp: write them into its `#[view(\"/path?{name}\")]`",
        );
    }
    Ok(path)
}

fn view(input: ParseStream<'_>) -> syn::Result<Path> {
    let expression: Expr = input.parse()?;
    if input.peek(Token![=>]) {
        let message = "a path is a string literal\nhelp: write `\"/path\" => my_view`";
        return Err(syn::Error::new_spanned(expression, message));
    }
    let message = match expression {
        Expr::Path(view) if is_plain(&view) => return Ok(view.path),
        Expr::Call(ref call) if call.args.is_empty() => format!(
            "a view stands here by its name, and routes below a path\nhelp: write `{0}` without parentheses, or `\"/path\" => {0}()`",
            text(&call.func)
        ),
        _ => "expected the name of a view\nhelp: write `my_view`, or `\"/path\" => my_routes()` for a list of them".to_owned(),
    };
    Err(syn::Error::new_spanned(expression, message))
}

/// Whether this is a path of identifiers: views are types without parameters.
fn is_plain(path: &ExprPath) -> bool {
    let mut segments = path.path.segments.iter();
    path.qself.is_none() && segments.all(|segment| segment.arguments.is_none())
}

/// `routes` of `{ routes }`: the braces told it from a view.
fn unbraced(expression: Expr) -> Expr {
    if let Expr::Block(block) = &expression
        && block.label.is_none()
        && let [Stmt::Expr(inner, None)] = &block.block.stmts[..]
    {
        return inner.clone();
    }
    expression
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // Cannot fail: there is a token.
        let _ = input.parse::<TokenTree>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expansion(list: &str) -> String {
        let input = format!("::veduta; {list}").parse().unwrap();
        text(routes(input)).replace("::veduta::", "")
    }

    #[test]
    fn each_kind_of_entry_is_mounted() {
        assert_eq!(expansion(""), "Routes::of([])");
        assert_eq!(
            expansion("a, b::c, \"/d\" => crate::e, \"/f\" => g::<H, I>(), \"/j\" => {k},"),
            "Routes::of([__private::Mount::view::<(a)>(), \
             __private::Mount::view::<(b::c)>(), \
             __private::Mount::view_at::<(crate::e)>(\"/d\"), \
             __private::Mount::nest(\"/f\", g::<H, I>()), \
             __private::Mount::nest(\"/j\", k)])"
        );
    }

    #[test]
    fn a_mistake_costs_no_other_entry() {
        let expansion = expansion("a b, c(), \"/d\", , e");
        assert_eq!(
            expansion.matches("compile_error!").count(),
            4,
            "{expansion}"
        );
        for view in ["(a)", "(b)", "(e)"] {
            assert!(
                expansion.contains(&format!("view::<{view}>()")),
                "{expansion}"
            );
        }
    }
}
