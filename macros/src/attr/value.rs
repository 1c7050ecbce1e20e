//! The values of the keys.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Lit, LitStr, Path};

use super::near;
use super::part::Part;
use super::quantity::{bytes, milliseconds};
use crate::below;
use crate::tokens::text;

/// A value, and its key as written, where a rule that it breaks is told.
#[derive(Clone)]
pub(crate) struct Value<T> {
    pub(crate) value: T,
    source: TokenStream,
}

impl<T> ToTokens for Value<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.source.clone());
    }
}

impl Part {
    /// `item` has a name as well.
    pub(super) fn name(&self, item: &TokenStream) -> syn::Result<LitStr> {
        match syn::parse2::<LitStr>(self.value()) {
            Ok(name) if !name.value().is_empty() => Ok(name),
            _ => {
                let near = near_name(&text(self.value()));
                let name = near.or_else(|| below::name(item));
                let name = name.unwrap_or_else(|| "archive".to_owned());
                Err(self.wrong_value(&format!(
                    "a name is a string\nhelp: write `name = \"{name}\"`"
                )))
            }
        }
    }

    pub(super) fn body_limit(&self) -> syn::Result<u64> {
        let bytes = match syn::parse2(self.value()) {
            Ok(Lit::Int(number)) if number.suffix().is_empty() => number.base10_parse().ok(),
            Ok(Lit::Str(size)) => bytes(&size.value()),
            _ => None,
        };
        bytes.ok_or_else(|| {
            let size = near::size(&self.value()).unwrap_or_else(|| "\"10 MiB\"".to_owned());
            self.wrong_value(&format!(
                "a limit is a number of bytes or a size\nhelp: write `body_limit = {size}`"
            ))
        })
    }

    pub(super) fn pool(&self) -> syn::Result<Value<LitStr>> {
        match syn::parse2::<LitStr>(self.value()) {
            Ok(name) if is_pool_name(&name.value()) => Ok(self.with_value(name)),
            Ok(name) => Err(self.wrong_value(&refuse_pool(&name.value()))),
            Err(_) => {
                let name = near_pool_name(&text(self.value()));
                let message =
                    format!("a pool is named by a string\nhelp: write `pool = \"{name}\"`");
                Err(self.wrong_value(&message))
            }
        }
    }

    /// In milliseconds.
    pub(super) fn timeout(&self) -> syn::Result<Value<u64>> {
        let time = match syn::parse2(self.value()) {
            Ok(Lit::Str(time)) => time.value(),
            _ => return Err(self.wrong_value(&refuse_timeout(&self.value()))),
        };
        match milliseconds(&time) {
            Some(time) if time > 0 => Ok(self.with_value(time)),
            _ => Err(self.wrong_value(&refuse_timeout(&self.value()))),
        }
    }

    fn with_value<T>(&self, value: T) -> Value<T> {
        let source = self.to_token_stream();
        Value { value, source }
    }

    pub(crate) fn krate(&self) -> syn::Result<Path> {
        let path = match syn::parse2::<LitStr>(self.value()) {
            Ok(string) => string.parse_with(Path::parse_mod_style),
            Err(_) => Path::parse_mod_style.parse2(self.value()),
        };
        path.map_err(|_| {
            self.wrong_value("`crate` says where veduta is\nhelp: write `crate = my_crate::veduta`")
        })
    }
}

/// As the settings have it: one that is no part of veduta.
fn is_pool_name(name: &str) -> bool {
    let is_fit = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ['-', '_'].contains(&letter)
    };
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    begins && name.chars().all(is_fit) && !["blocking", "cpu"].contains(&name)
}

fn refuse_pool(name: &str) -> String {
    match name {
        "blocking" => "a `fn` runs on the blocking pool anyway\nhelp: remove `pool`".to_owned(),
        "cpu" => "the cpu pool has a flag\nhelp: write `cpu` instead of `pool`".to_owned(),
        _ => {
            let name = near_pool_name(name);
            format!(
                "the name of a pool is lower-case letters, digits, `-` and `_`\nhelp: write `pool = \"{name}\"`"
            )
        }
    }
}

/// The name that is probably meant.
fn near_pool_name(name: &str) -> String {
    let near = name.trim().to_lowercase().replace(' ', "-");
    if is_pool_name(&near) {
        near
    } else {
        "reports".to_owned()
    }
}

fn refuse_timeout(value: &TokenStream) -> String {
    let written = text(value);
    let time = written.trim_matches('"').trim();
    if ["never", "none", "None", "infinite", "false"].contains(&time) {
        return "a view without a timeout takes as long as it likes\nhelp: remove `timeout`"
            .to_owned();
    }
    let is_nothing = time.starts_with('0') && !time.contains(|digit| ('1'..='9').contains(&digit));
    if is_nothing {
        return "no view answers in no time\nhelp: write `timeout = \"30 s\"`".to_owned();
    }
    let near = near::time(value).unwrap_or_else(|| "\"30 s\"".to_owned());
    let what = if time.parse::<u64>().is_ok() {
        "a timeout has a unit"
    } else {
        "a timeout is a number with a unit, `ms`, `s`, `m` or `h`"
    };
    format!("{what}\nhelp: write `timeout = {near}`")
}

/// What the view is probably to be called.
fn near_name(value: &str) -> Option<String> {
    let quoted = value
        .strip_prefix(['b', 'c'])
        .filter(|text| text.starts_with('"'));
    let name = quoted.unwrap_or(value).trim_matches(['\'', '"']);
    let is_fit = |letter: char| letter.is_alphanumeric() || "_-:.".contains(letter);
    (!name.is_empty() && name.chars().all(is_fit)).then(|| name.to_owned())
}
