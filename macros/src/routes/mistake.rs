//! What was probably meant by an entry that is none.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Lit, LitStr, Path, Token};

use super::foreign::{
    by_method, inner_view, is_foreign, method_called, plain, rooted, several, with_path,
};
use super::{is_plain, unbraced};
use crate::attr::part::is_key;
use crate::attr::{self, METHODS};
use crate::errors::Errors;
use crate::tokens::text;

/// Whether this is `GET` or another of them.
pub(super) fn is_method(path: &Path) -> bool {
    path.get_ident()
        .is_some_and(|word| METHODS.iter().any(|method| word == method))
}

/// `GET | POST` before a path, where a view is mounted all the same.
pub(super) fn methods(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
    let ahead = input.fork();
    let mut methods = Vec::new();
    loop {
        let Some(method) =
            parsed::<Ident>(&ahead).filter(|word| attr::is_method(&word.unraw().to_string()))
        else {
            return Ok(());
        };
        methods.push(method);
        if ahead.parse::<Token![|]>().is_err() {
            break;
        }
    }
    let Ok(path) = ahead.parse::<LitStr>() else {
        return Ok(());
    };
    let _ = ahead.parse::<Token![=>]>();
    let view = plain_name(&upcoming(&ahead));
    let upper: Vec<_> = methods
        .iter()
        .map(|method| method.to_string().to_uppercase())
        .collect();
    let methods_text = upper.join(" | ");
    errors.push(&methods[0], of_the_view(&methods_text, &text(&path), &view));
    while !input.peek(Lit) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// A literal that is no string where a path stands.
pub(super) fn path(literal: &Lit, input: ParseStream<'_>) -> syn::Error {
    let path = match literal {
        Lit::Char(path) => format!("\"{}\"", path.value()),
        Lit::ByteStr(path) => format!("{:?}", String::from_utf8_lossy(&path.value())),
        Lit::CStr(path) => format!("{:?}", path.value().to_string_lossy()),
        _ => "\"/path\"".to_owned(),
    };
    let _ = input.parse::<Token![=>]>();
    let view = plain_name(&upcoming(input));
    let message = format!("a path is a string\nhelp: write `{path} => {view}`");
    syn::Error::new_spanned(literal, message)
}

/// Something else between a path and what answers there. It is taken for `=>` where that was meant.
pub(super) fn arrow(input: ParseStream<'_>, path: &LitStr, errors: &mut Errors) -> syn::Result<()> {
    let written = text(path);
    let ahead = input.fork();
    let mark: TokenStream = std::iter::from_fn(|| joining_mark(&ahead)).collect();
    let comma = mark.is_empty() && ahead.parse::<Token![,]>().is_ok();
    let answer = upcoming(&ahead);
    let is_view = syn::parse2::<Path>(answer.clone()).is_ok_and(|path| !is_method(&path));
    if answer.is_empty() || comma && !is_view || mark.is_empty() && !ahead.peek(Ident::peek_any) {
        let message =
            format!("a path is followed by what answers there\nhelp: write `{written} => my_view`");
        return Err(syn::Error::new_spanned(path, message));
    }
    let answer = text(answer);
    let message = format!(
        "`=>` stands between a path and what answers there\nhelp: write `{written} => {answer}`"
    );
    if comma {
        errors.add(input.error(message));
        input.parse::<Token![,]>()?;
    } else if mark.is_empty() {
        errors.push(path, message);
    } else {
        errors.push(&mark, message);
        for _ in mark {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(())
}

/// The path of `health => "/health"` and `health: "/health"`.
pub(super) fn path_behind(input: ParseStream<'_>) -> Option<LitStr> {
    let ahead = input.fork();
    joining_mark(&ahead)?;
    while joining_mark(&ahead).is_some() {}
    let path = parsed(&ahead)?;
    (ahead.is_empty() || ahead.peek(Token![,])).then_some(path)
}

/// `HEALTH => health`, `get("/health") => health`
pub(super) fn before_arrow(expression: &Expr, input: ParseStream<'_>) -> syn::Error {
    let _ = input.parse::<Token![=>]>();
    let answer = upcoming(input);
    let message = match expression {
        Expr::Call(call) if let Some(method) = method_called(&call.func) => {
            let path = call.args.first().map_or("\"/path\"".to_owned(), text);
            of_the_view(&method, &path, &plain_name(&answer))
        }
        Expr::Path(method) if is_method(&method.path) => {
            of_the_view(&text(method), "\"/path\"", &plain_name(&answer))
        }
        _ => format!(
            "a path is a string literal\nhelp: write `\"/path\" => {}`",
            plain_name(&answer)
        ),
    };
    syn::Error::new_spanned(expression, message)
}

/// What stands below a path, when it can be neither a view nor routes.
pub(super) fn below(path: &LitStr, expression: &Expr) -> Option<String> {
    let path = text(path);
    let message = match expression {
        Expr::Path(view) if !is_plain(view) => {
            format!(
                "a view is not generic\nhelp: write `{path} => {}`",
                stripped(view)
            )
        }
        Expr::Call(_) | Expr::MethodCall(_)
            if let Some(views) = by_method(expression).filter(|_| is_foreign(expression)) =>
        {
            let entries: Vec<_> = views
                .iter()
                .map(|(_, view)| format!("{path} => {view}"))
                .collect();
            let attributes: Vec<_> = views
                .iter()
                .map(|(method, view)| format!("`#[view({method})]` above `fn {view}`"))
                .collect();
            format!(
                "a list says where, a view for which methods\nhelp: write `{}` here and {}",
                entries.join(", "),
                attributes.join(", ")
            )
        }
        Expr::Closure(_) => format!(
            "a view has a name\nhelp: write a `#[view] fn my_view` and `{path} => my_view` here"
        ),
        Expr::Lit(_) => format!(
            "a view answers there, not a value\nhelp: write a `#[view] fn my_view` that returns it and `{path} => my_view` here"
        ),
        Expr::Array(_) | Expr::Tuple(_) | Expr::Macro(_)
            if let Some(entries) = several(expression) =>
        {
            format!(
                "several views stand there in a list of their own\nhelp: write `{path} => routes![{entries}]`"
            )
        }
        Expr::Binary(binary) => format!(
            "views are separated by commas\nhelp: write `{path} => {}, {path} => {}`",
            text(&binary.left),
            text(&binary.right)
        ),
        _ => format!(
            "a view stands there by its name\nhelp: write `{path} => {}`",
            inner_view(expression)?
        ),
    };
    Some(message)
}

/// What stands where a view is expected without a path.
pub(super) fn alone(expression: &Expr) -> String {
    match expression {
        Expr::Path(method) if is_method(&method.path) => {
            of_the_view(&text(method), "\"/path\"", "my_view")
        }
        Expr::Path(view) => format!(
            "a view is not generic\nhelp: write `{}`",
            stripped(view)
        ),
        Expr::Closure(_) => {
            "a view has a name\nhelp: write a `#[view(\"/path\")] fn my_view` and `my_view` here"
                .to_owned()
        }
        Expr::Range(range) if let Some(list) = &range.end => format!(
            "routes stand below a path\nhelp: write `\"/\" => {}`",
            routes(list)
        ),
        Expr::Assign(pair) if is_key(&text(&pair.left)) => format!(
            "a key belongs to a view\nhelp: write it into `#[view({})]`",
            text(pair)
        ),
        Expr::Assign(pair) if let Expr::Lit(path) = &*pair.right => swapped(&pair.left, path),
        Expr::Binary(binary) => {
            format!(
                "views are separated by commas\nhelp: write `{}, {}`",
                text(&binary.left),
                text(&binary.right)
            )
        }
        Expr::Block(_) => format!(
            "routes stand below a path\nhelp: write `\"/\" => {}`",
            routes(&unbraced(expression.clone()))
        ),
        Expr::Macro(list) if is_routes(&list.mac.path) => format!(
            "a list stands in another one below a path\nhelp: write its entries here, or `\"/\" => {}`",
            text(list)
        ),
        _ if let Some((path, method, view)) = with_path(expression) => match method {
            Some(method) => of_the_view(&method, &path, &view),
            None => format!(
                "`=>` stands between a path and what answers there\nhelp: write `{path} => {view}`"
            ),
        },
        _ if let Some(view) = inner_view(expression) => {
            format!("a view stands here by its name\nhelp: write `{view}`")
        }
        _ if let Some(entries) = several(expression) => {
            format!("this list is the list\nhelp: write `{entries}` without what is around it")
        }
        Expr::Call(call) if call.args.is_empty() => format!(
            "a view stands here by its name, and routes below a path\nhelp: write `{0}` without parentheses, or `\"/path\" => {0}()`",
            text(&call.func)
        ),
        Expr::Call(_) | Expr::MethodCall(_) => format!(
            "routes stand below a path\nhelp: write `\"/path\" => {}`",
            text(expression)
        ),
        _ => "expected the name of a view\nhelp: write `my_view`, or `\"/path\" => my_routes()` for a list of them".to_owned(),
    }
}

pub(super) fn swapped(view: &Expr, path: &impl ToTokens) -> String {
    format!(
        "the path comes first\nhelp: write `{} => {}`",
        rooted(path),
        text(view)
    )
}

fn of_the_view(methods: &str, path: &str, view: &str) -> String {
    format!(
        "a list says where, a view for which methods\nhelp: write `{path} => {view}` here and `#[view({methods})]` above `fn {view}`"
    )
}

fn is_routes(path: &Path) -> bool {
    path.segments
        .last()
        .is_some_and(|last| last.ident == "routes")
}

/// As it stands below a path: braces tell it from a view.
fn routes(list: &Expr) -> String {
    match plain(list) {
        Some(list) => format!("{{ {list} }}"),
        None => text(list),
    }
}

fn plain_name(tokens: &TokenStream) -> String {
    match syn::parse2::<Path>(tokens.clone()) {
        Ok(path) => text(path),
        Err(_) => "my_view".to_owned(),
    }
}

/// Without what stands in `::<..>`.
fn stripped(path: &syn::ExprPath) -> String {
    let names = path.path.segments.iter();
    let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

/// The tokens before the next comma, which stay where they are.
fn upcoming(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let mut tokens = TokenStream::new();
    while !ahead.is_empty() && !ahead.peek(Token![,]) && !ahead.peek(Token![;]) {
        tokens.extend(parsed::<TokenTree>(&ahead));
    }
    tokens
}

/// A mark that people join two things with.
fn joining_mark(input: ParseStream<'_>) -> Option<TokenTree> {
    let mut marks = ['=', '-', '>', '<', ':', '|', '~'].into_iter();
    let is_mark = matches!(parsed::<TokenTree>(&input.fork()), Some(TokenTree::Punct(mark)) if marks.any(|it| it == mark.as_char()));
    is_mark.then(|| parsed(input)).flatten()
}

fn parsed<T: syn::parse::Parse>(input: ParseStream<'_>) -> Option<T> {
    input.parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::testing::list_mistakes as mistakes;

    #[test]
    fn what_was_probably_meant_is_written_out() {
        for (list, help) in [
            ("\"/x\": a", "write `\"/x\" => a`"),
            (
                "\"/x\" => > a",
                "write `my_view`, `\"/path\" => my_view` or `\"/path\" => my_routes()`",
            ),
            ("\"/x\" := b::a", "write `\"/x\" => b::a`"),
            ("\"/x\", a", "write `\"/x\" => a`"),
            ("\"/x\", \"/y\" => a", "write `\"/x\" => my_view`"),
            ("a: \"/x\"", "write `\"/x\" => a`"),
            ("path(\"\", a)", "write `\"/\" => a`"),
            ("a -> \"/x\"", "write `\"/x\" => a`"),
            ("c\"/x\" => a", "write `\"/x\" => a`"),
            ("PATH => a", "write `\"/path\" => a`"),
            (
                "Delete \"/x\" => a",
                "write `\"/x\" => a` here and `#[view(DELETE)]` above `fn a`",
            ),
            (
                "\"/x\" => routing::patch(a)",
                "write `\"/x\" => a` here and `#[view(PATCH)]` above `fn a`",
            ),
            (
                "route(\"/x\", post(a))",
                "write `\"/x\" => a` here and `#[view(POST)]` above `fn a`",
            ),
            (
                "GET",
                "write `\"/path\" => my_view` here and `#[view(GET)]` above `fn my_view`",
            ),
            ("a.clone()", "write `a`"),
            ("(a)", "write `a`"),
            ("a {}", "write `a`"),
            ("b.routes()", "write `\"/path\" => b.routes()`"),
            ("..b.routes()", "write `\"/\" => b.routes()`"),
            ("{ b }", "write `\"/\" => { b }`"),
            ("(a, b)", "write `a, b` without what is around it"),
            ("\"/x\" => a | b", "write `\"/x\" => a, \"/x\" => b`"),
            (
                "pool = \"reports\"",
                "write it into `#[view(pool = \"reports\")]`",
            ),
        ] {
            let mistakes = mistakes(list);
            assert_eq!(mistakes.len(), 1, "{list}: {mistakes:?}");
            assert_eq!(
                mistakes[0].split_once("\nhelp: ").unwrap().1,
                help,
                "{list}"
            );
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for list in [
            "get, post, \"/x\" => name, pool",
            "\"/x\" => b.routes(), \"/y\" => b::routes()?, \"/z\" => Admin::new(b)",
            "\"/x\" => get(), \"/y\" => get(1), \"/z\" => if a { b } else { c() }",
            "\"/x\" => posts::get(b), \"/y\" => options(b), \"/z\" => *boxed",
            "\"/x\" => routes![a], \"/y\" => { a }, \"/z\" => Routes::new().nest(\"/x\", a)",
        ] {
            assert_eq!(mistakes(list), [""; 0], "{list}");
        }
    }
}
