//! The values of the keys.

use syn::parse::Parser;
use syn::{Lit, LitStr, Path};

use super::part::Part;

impl Part {
    pub(super) fn name(&self) -> syn::Result<LitStr> {
        match syn::parse2::<LitStr>(self.value()) {
            Ok(name) if !name.value().is_empty() => Ok(name),
            _ => Err(self.wrong_value("a name is a string; write `name = \"archive\"`")),
        }
    }

    pub(super) fn body_limit(&self) -> syn::Result<u64> {
        let bytes = match syn::parse2(self.value()) {
            Ok(Lit::Int(number)) => number.base10_parse().ok(),
            Ok(Lit::Str(size)) => bytes(&size.value()),
            _ => None,
        };
        bytes.ok_or_else(|| {
            self.wrong_value(
                "a limit is a number of bytes or a size; write `body_limit = \"10 MiB\"`",
            )
        })
    }

    pub(crate) fn krate(&self) -> syn::Result<Path> {
        let path = match syn::parse2::<LitStr>(self.value()) {
            Ok(string) => string.parse_with(Path::parse_mod_style),
            Err(_) => Path::parse_mod_style.parse2(self.value()),
        };
        path.map_err(|_| self.wrong_value("expected a path; write `crate = my_crate::veduta`"))
    }
}

/// `10 MiB`, `512 KiB`, `2.5 MB`, in bytes.
fn bytes(size: &str) -> Option<u64> {
    let end = size.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = size.split_at(end);
    let unit: u64 = match unit.trim() {
        "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1000 * 1000,
        "GB" => 1000 * 1000 * 1000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let scale = 10_u64.checked_pow(part.len().try_into().ok()?)?;
    let scaled = part.parse::<u64>().ok()?.checked_mul(unit)?;
    let is_whole = scaled.is_multiple_of(scale);
    whole.checked_add(scaled / scale).filter(|_| is_whole)
}
