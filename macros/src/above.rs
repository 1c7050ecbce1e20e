//! What stands above a function, as far as it makes something of it.

use syn::Attribute;

pub(crate) fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

pub(crate) fn is_view(attribute: &Attribute) -> bool {
    is_named(attribute, "view")
}

/// Whether it makes something of a function, so that nothing else can.
pub(crate) fn is_exclusive(attribute: &Attribute) -> bool {
    is_ours(attribute) || is_test(attribute) || is_runtime(attribute)
}

pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    is_view(attribute) || is_middleware(attribute)
}

pub(crate) fn is_middleware(attribute: &Attribute) -> bool {
    is_named(attribute, "middleware")
}

/// `#[test]`, `#[tokio::test]`, `#[bench]`
pub(crate) fn is_test(attribute: &Attribute) -> bool {
    is_named(attribute, "test") || attribute.path().is_ident("bench")
}

/// `#[tokio::main]`, by whatever name of the runtime.
pub(crate) fn is_runtime(attribute: &Attribute) -> bool {
    is_named(attribute, "main") && attribute.path().segments.len() > 1
}

fn is_named(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}
