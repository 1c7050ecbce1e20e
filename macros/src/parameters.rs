//! The parameters of a path and the arguments of a view: each has the other.

use syn::{FnArg, Pat, Signature};

use crate::argument::{self, likely_type};
use crate::errors::{Errors, listed};
use crate::parse::View;
use crate::path::{Parameter, Pattern};
use crate::signature::{self, output, spelled};

/// Every parameter of the path is an argument.
pub(crate) fn check(view: &View, errors: &mut Errors) {
    let signature = &view.function.signature;
    // What a mended path lacks has been told together with its mistakes.
    let Some(pattern) = view.attr.pattern.as_ref().filter(|it| !it.is_mended) else {
        return;
    };
    // `main` and a `_` have been told something else.
    if signature.ident == "main" || free(pattern, signature).is_some() {
        return;
    }
    let names = argument_names(signature);
    let absent = |it: &&Parameter| !names.contains(&it.name);
    let near = |it: &Parameter| pattern.closest_argument(&it.name, &names);
    let (misspelled, missing): (Vec<_>, Vec<_>) = pattern
        .parameters
        .iter()
        .filter(absent)
        .partition(|it| near(it).is_some());
    for parameter in misspelled {
        let argument = near(parameter).unwrap_or_default();
        errors.push(&pattern.literal, refuse_misspelled(parameter, argument));
    }
    if !missing.is_empty() {
        errors.push(
            &pattern.literal,
            refuse_missing(pattern, &missing, signature),
        );
    }
}

/// A parameter that is probably meant to be `argument`.
pub(crate) fn refuse_misspelled(parameter: &Parameter, argument: &str) -> String {
    format!(
        "`{{{}}}` has no argument\nhelp: write `{{{argument}}}`, or name the argument `{}`",
        parameter.name,
        parameter.argument()
    )
}

fn refuse_missing(pattern: &Pattern, missing: &[&Parameter], signature: &Signature) -> String {
    let braced: Vec<String> = missing
        .iter()
        .map(|it| format!("{{{}}}", it.name))
        .collect();
    let braced = listed(braced.iter().map(String::as_str));
    let (reason, types, them) = match missing {
        [_] => ("has no argument", "the type that it has", "it"),
        _ => ("have no arguments", "the types that they have", "them"),
    };
    let ty = |it: &Parameter| likely_type(&it.name, it.place).to_owned();
    let arguments = with_parameters(pattern, missing, signature, ty);
    let written = spelled(signature, &arguments, &output(signature));
    format!(
        "{braced} {reason}\nhelp: write `{written}` with {types}, or remove {them} from the path"
    )
}

/// The arguments as they should be: those of the path stand in its order.
pub(crate) fn with_parameters(
    pattern: &Pattern,
    missing: &[&Parameter],
    signature: &Signature,
    ty: impl Fn(&Parameter) -> String,
) -> Vec<String> {
    let mut arguments = signature::arguments(signature);
    let mut names: Vec<Vec<String>> = signature.inputs.iter().map(names_of).collect();
    let mut next = 0;
    for parameter in &pattern.parameters {
        let name = &parameter.name;
        if missing.contains(&parameter) {
            let argument = format!("{}: {}", parameter.argument(), ty(parameter));
            arguments.insert(next, argument);
            names.insert(next, vec![name.clone()]);
        }
        let place = names.iter().position(|names| names.contains(name));
        next = place.map_or(next, |place| place + 1);
    }
    arguments
}

/// The only parameter of the path without an argument, when there is an argument without a name.
pub(crate) fn free<'a>(pattern: &'a Pattern, signature: &Signature) -> Option<&'a Parameter> {
    let is_unnamed =
        |it: &&FnArg| matches!(it, FnArg::Typed(it) if matches!(*it.pat, Pat::Wild(_)));
    let names = argument_names(signature);
    let mut free = pattern
        .parameters
        .iter()
        .filter(|it| !names.contains(&it.name));
    match (
        free.next(),
        free.next(),
        signature.inputs.iter().filter(is_unnamed).count(),
    ) {
        (Some(parameter), None, 1) => Some(parameter),
        _ => None,
    }
}

/// The names that the arguments bring.
pub(crate) fn argument_names(signature: &Signature) -> Vec<String> {
    signature.inputs.iter().flat_map(names_of).collect()
}

fn names_of(argument: &FnArg) -> Vec<String> {
    match argument {
        FnArg::Typed(argument) => argument::names(&argument.pat),
        FnArg::Receiver(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::mistakes;

    #[test]
    fn what_is_missing_stands_in_the_order_of_the_path() {
        assert_eq!(
            mistakes(
                "#[view(\"/{a}/{b_id}/{c}?{page}\")] async fn x(db: State<Db>, mut b_id: u8) -> u8 {}"
            ),
            [
                "`{a}`, `{c}` and `{page}` have no arguments\nhelp: write `async fn x(a: String, db: State<Db>, mut b_id: u8, c: String, page: Option<u32>) -> u8` with the types that they have, or remove them from the path"
            ]
        );
    }
}
