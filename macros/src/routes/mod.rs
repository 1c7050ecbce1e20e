//! `routes![front_page, "/x" => my_view, "/admin" => admin::routes()]`

mod foreign;
mod mistake;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ExprPath, Ident, Lit, LitStr, Path, Stmt, Token};

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
// Output:  Routes::of([<front_page as Views>::mount(), <my_view as Views>::mount_at("/x"), IntoRoutes::mount_at(admin::routes(), "/admin")])
fn expand(krate: &TokenStream, entries: &[Entry], errors: Errors) -> TokenStream {
    let mounts = entries.iter().map(|Entry { attributes, mount }| {
        // Methods of public traits, so that rustc names nothing else when there is no such type.
        let mount = match mount {
            Mount::View(view) => quote!(<#view as #krate::Views>::mount()),
            Mount::ViewAt(path, view) => quote!(<#view as #krate::Views>::mount_at(#path)),
            Mount::Nest(prefix, routes) => quote!(#krate::IntoRoutes::mount_at(#routes, #prefix)),
        };
        quote!(#(#attributes)* #mount)
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
        comma(input, errors);
    }
    entries
}

fn comma(input: ParseStream<'_>, errors: &mut Errors) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if input.peek(Token![;]) {
        errors.add(input.error("routes are separated by commas\nhelp: write `,` instead of `;`"));
        // Cannot fail: it is there.
        let _ = input.parse::<Token![;]>();
    } else if input.peek(Lit) || input.peek(Ident) || input.peek(Token![#]) {
        errors.add(input.error("routes are separated by commas\nhelp: write `,` before this"));
    } else {
        errors.add(input.error("a comma or the end of the list follows a view\nhelp: remove this"));
        skip_to_comma(input);
        let _ = input.parse::<Token![,]>();
    }
}

fn entry(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Entry> {
    if input.peek(Token![,]) {
        return Err(input.error("there is nothing before this comma\nhelp: remove it"));
    }
    let attributes = input.call(Attribute::parse_outer)?;
    if let Some(last) = attributes.last().filter(|_| input.is_empty()) {
        let message = "nothing stands below this attribute\nhelp: remove it";
        return Err(syn::Error::new_spanned(last, message));
    }
    mistake::methods(input, errors)?;
    let mount = if input.peek(Lit) {
        let path = path(input)?;
        arrow(input, &path, errors)?;
        check(&path, errors);
        answer(path, input)?
    } else {
        Mount::View(view(input)?)
    };
    Ok(Entry { attributes, mount })
}

fn path(input: ParseStream<'_>) -> syn::Result<LitStr> {
    match input.parse()? {
        Lit::Str(path) => Ok(path),
        literal => Err(mistake::path(&literal, input)),
    }
}

/// `=>`, and something behind it.
fn arrow(input: ParseStream<'_>, path: &LitStr, errors: &mut Errors) -> syn::Result<()> {
    if input.parse::<Token![=>]>().is_err() {
        mistake::arrow(input, path, errors)?;
    }
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!(
            "nothing answers there\nhelp: write `{} => my_view`",
            text(path)
        );
        return Err(syn::Error::new_spanned(path, message));
    }
    Ok(())
}

fn check(path: &LitStr, errors: &mut Errors) {
    let pattern = Pattern::parse(path, &TokenStream::new(), errors);
    if pattern.has_query() && !pattern.is_mended {
        errors.push(
            path,
            "query parameters belong to the view\nhelp: write them into its `#[view(\"/path?{name}\")]`",
        );
    }
}

/// What stands behind `=>`.
fn answer(path: LitStr, input: ParseStream<'_>) -> syn::Result<Mount> {
    let expression = expression(input)?;
    if let Some(message) = mistake::below(&path, &expression) {
        return Err(syn::Error::new_spanned(expression, message));
    }
    Ok(match expression {
        Expr::Path(view) if is_plain(&view) => Mount::ViewAt(path, view.path),
        routes => Mount::Nest(path, unbraced(routes)),
    })
}

fn view(input: ParseStream<'_>) -> syn::Result<Path> {
    let expression = expression(input)?;
    if let Some(path) = mistake::path_behind(input) {
        let message = mistake::swapped(&expression, &path);
        return Err(syn::Error::new_spanned(expression, message));
    }
    if input.peek(Token![=>]) {
        return Err(mistake::before_arrow(&expression, input));
    }
    match expression {
        Expr::Path(view) if is_plain(&view) && !mistake::is_method(&view.path) => Ok(view.path),
        other => Err(syn::Error::new_spanned(&other, mistake::alone(&other))),
    }
}

fn expression(input: ParseStream<'_>) -> syn::Result<Expr> {
    let first = input.span();
    let mut expression = input.parse().map_err(|_| {
        let message = "neither a view nor routes\nhelp: write `my_view`, `\"/path\" => my_view` or `\"/path\" => my_routes()`";
        syn::Error::new(first, message)
    })?;
    // What a `macro_rules!` macro filled in.
    while let Expr::Group(group) = expression {
        expression = *group.expr;
    }
    Ok(expression)
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
        text(routes(input))
            .replace("as::veduta::", "as ")
            .replace("::veduta::", "")
    }

    #[test]
    fn each_kind_of_entry_is_mounted() {
        assert_eq!(expansion(""), "Routes::of([])");
        assert_eq!(
            expansion("a, b::c, \"/d\" => crate::e, \"/f\" => g::<H, I>(), \"/j\" => {k},"),
            "Routes::of([<a as Views>::mount(), \
             <b::c as Views>::mount(), \
             <crate::e as Views>::mount_at(\"/d\"), \
             IntoRoutes::mount_at(g::<H, I>(), \"/f\"), \
             IntoRoutes::mount_at(k, \"/j\")])"
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
        for view in ["a", "b", "e"] {
            assert!(
                expansion.contains(&format!("<{view} as Views>::mount()")),
                "{expansion}"
            );
        }
    }
}
