//! How other frameworks list views: what an entry in their form names.

use quote::ToTokens;
use syn::{Expr, LitStr};

use super::is_plain;
use crate::attr::is_method;
use crate::tokens::text;

/// `("/x", view)`, `get("/x", view)`, `route("/x", get(view))`: its path, its method and its view.
pub(super) fn with_path(expression: &Expr) -> Option<(String, Option<String>, String)> {
    let (called, arguments) = match expression {
        Expr::Tuple(tuple) => (None, &tuple.elems),
        Expr::Call(call) => (method_called(&call.func), &call.args),
        Expr::MethodCall(call) => (None, &call.args),
        _ => return None,
    };
    let mut arguments = arguments.iter();
    let (Some(path @ Expr::Lit(_)), Some(view), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return None;
    };
    let path = rooted(path);
    match by_method(view).as_deref() {
        Some([(method, view), ..]) => Some((path, Some(method.clone()), view.clone())),
        _ => Some((path, called, plain(view)?)),
    }
}

/// `get(list).post(submit)`, `web::get().to(list)`: each method with its view.
pub(super) fn by_method(expression: &Expr) -> Option<Vec<(String, String)>> {
    match expression {
        Expr::Call(call) => {
            let method = method_called(&call.func)?;
            let view = call.args.first()?;
            Some(vec![(method, plain(view)?)])
        }
        Expr::MethodCall(call) => {
            let view = plain(call.args.first()?)?;
            if let Some(mut views) = by_method(&call.receiver) {
                let method = call.method.to_string().to_uppercase();
                views.push((is_method(&method).then_some(method)?, view));
                return Some(views);
            }
            match &*call.receiver {
                Expr::Call(inner) if inner.args.is_empty() => {
                    Some(vec![(method_called(&inner.func)?, view)])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether it begins with what other frameworks have, and not with a function that may make routes: `posts::get(db)`,
/// `options(settings)`.
pub(super) fn is_foreign(expression: &Expr) -> bool {
    let function = match expression {
        Expr::MethodCall(call) => return is_foreign(&call.receiver),
        Expr::Call(call) => &*call.func,
        _ => return false,
    };
    let Expr::Path(function) = function else {
        return false;
    };
    let names: Vec<_> = function
        .path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    match &names[..] {
        [method] => ["get", "post", "put", "patch", "delete"].contains(&method.as_str()),
        [.., module, _] => ["routing", "web"].contains(&module.as_str()),
        [] => false,
    }
}

/// `GET` for `get`, `web::get` and `routing::get`.
pub(super) fn method_called(function: &Expr) -> Option<String> {
    let Expr::Path(function) = function else {
        return None;
    };
    let method = function.path.segments.last()?.ident.to_string();
    let method = method.to_uppercase();
    is_method(&method).then_some(method)
}

/// The entries of `[a, b]`, `(a, b)` and `vec![a, b]`.
pub(super) fn several(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Array(array) => Some(text(&array.elems)),
        Expr::Tuple(tuple) => Some(text(&tuple.elems)),
        Expr::Macro(call) if call.mac.path.is_ident("vec") => Some(text(&call.mac.tokens)),
        _ => None,
    }
}

/// `view` of `&view`, `(view)`, `view.clone()`, `view as _`, `view {}` and `Box::new(view)`.
pub(super) fn inner_view(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Reference(reference) => plain(&reference.expr),
        Expr::Paren(paren) => plain(&paren.expr),
        Expr::Cast(cast) => plain(&cast.expr),
        Expr::MethodCall(call) if call.method == "clone" => plain(&call.receiver),
        Expr::Struct(view) if view.fields.is_empty() && view.rest.is_none() => {
            Some(text(&view.path))
        }
        Expr::Call(call) if ["Box::new", "Arc::new", "Rc::new"].contains(&&*text(&call.func)) => {
            plain(call.args.first()?)
        }
        _ => None,
    }
}

pub(super) fn plain(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) if is_plain(path) => Some(text(path)),
        _ => None,
    }
}

/// The path as written, with the `/` that it begins with here.
pub(super) fn rooted(path: &impl ToTokens) -> String {
    match syn::parse2::<LitStr>(path.to_token_stream()) {
        Ok(path) if !path.value().starts_with('/') => format!("{:?}", format!("/{}", path.value())),
        _ => text(path),
    }
}
