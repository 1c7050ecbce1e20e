//! [`Attr`]: what stands in `#[view(..)]`.
//!
//! `[METHOD ( | METHOD )* ,] ["/path/{param}?{query}&{query}" ,] [flag ,]* [key = value],*`, in that order.

mod foreign;
mod methods;
mod near;
pub(crate) mod part;
mod quantity;
mod reading;
mod value;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Ident, LitStr, Path};

use crate::below;
use crate::errors::Errors;
use crate::path::Pattern;
use crate::tokens::text;
pub(crate) use methods::is_method;
use methods::methods;
use part::{Flag, Key, Kind, Part, parts};
use reading::Reading;
pub(crate) use value::Value;

pub(crate) const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];

/// The arguments of the attribute; what was mistaken is absent.
#[derive(Default)]
pub(crate) struct Attr {
    /// None stands for GET.
    pub(crate) methods: Vec<Ident>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) cpu: Option<Ident>,
    pub(crate) inline: Option<Ident>,
    pub(crate) detach: Option<Ident>,
    pub(crate) allow_blocking: Option<Ident>,
    pub(crate) name: Option<LitStr>,
    /// In bytes.
    pub(crate) body_limit: Option<u64>,
    pub(crate) pool: Option<Value<LitStr>>,
    /// In milliseconds.
    pub(crate) timeout: Option<Value<u64>>,
    /// Where veduta is.
    pub(crate) krate: Option<Path>,
}

impl Attr {
    /// `item` is what stands below, which helps to say what to write instead of a mistake.
    pub(crate) fn parse(args: TokenStream, item: &TokenStream, errors: &mut Errors) -> Self {
        let mut reader = Reader {
            attr: Self::default(),
            item,
            seen: Vec::new(),
            moved: Vec::new(),
            errors,
        };
        for part in parts(args, reader.errors) {
            reader.read(part);
        }
        reader.finish();
        reader.attr
    }

    /// Where veduta is.
    pub(crate) fn krate(&self) -> TokenStream {
        let given = self.krate.as_ref();
        given.map_or_else(|| quote!(::veduta), ToTokens::into_token_stream)
    }
}

/// Reads the parts, one after another.
struct Reader<'a> {
    attr: Attr,
    /// What stands below the attribute.
    item: &'a TokenStream,
    /// The parts without their mistakes.
    seen: Vec<(Kind, Part)>,
    /// The parts that are told of with the whole attribute, and what is wrong with them.
    moved: Vec<(Part, String)>,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    fn read(&mut self, part: Part) {
        match part.read(self.item) {
            Reading::Is(kind) => self.take(kind, part),
            Reading::Lost(message) => self.errors.push(part, message),
            Reading::Mended {
                what,
                parts,
                is_moved,
            } => {
                if self.has_again(&parts) {
                    // That is what is told.
                } else if is_moved {
                    self.moved.push((part, what));
                } else {
                    self.errors.push(part, what);
                }
                for (kind, part) in parts {
                    self.take(kind, part);
                }
            }
        }
    }

    /// Whether something of this will be there twice.
    fn has_again(&self, parts: &[(Kind, Part)]) -> bool {
        parts.iter().enumerate().any(|(index, (kind, _))| {
            let mut others = self.seen.iter().chain(&parts[..index]);
            *kind != Kind::Methods && others.any(|(other, _)| other == kind)
        })
    }

    fn take(&mut self, kind: Kind, part: Part) {
        if self.seen.iter().any(|(other, _)| *other == kind) {
            return self.take_again(kind, part);
        }
        let Self { attr, errors, .. } = self;
        match kind {
            Kind::Methods => attr.methods = methods(&part, errors),
            Kind::Path => {
                let path = part.string();
                attr.pattern = path.map(|path| Pattern::parse(&path, self.item, errors));
            }
            Kind::Flag(Flag::Cpu) => attr.cpu = part.word(),
            Kind::Flag(Flag::Inline) => attr.inline = part.word(),
            Kind::Flag(Flag::Detach) => attr.detach = part.word(),
            Kind::Flag(Flag::AllowBlocking) => attr.allow_blocking = part.word(),
            Kind::Key(Key::Name) => attr.name = errors.keep(part.name(self.item)),
            Kind::Key(Key::BodyLimit) => attr.body_limit = errors.keep(part.body_limit()),
            Kind::Key(Key::Pool) => attr.pool = errors.keep(part.pool()),
            Kind::Key(Key::Timeout) => attr.timeout = errors.keep(part.timeout()),
            Kind::Key(Key::Crate) => attr.krate = errors.keep(part.krate()),
        }
        self.seen.push((kind, part));
    }

    fn take_again(&mut self, kind: Kind, part: Part) {
        let what = match kind {
            Kind::Methods => return self.take_methods(part),
            Kind::Path => {
                let view = below::name(self.item).unwrap_or_else(|| "view".to_owned());
                let path = part.string().map_or_else(String::new, |path| path.value());
                let path = reading::with_slash(&path);
                format!(
                    "a view has one path\nhelp: write `routes![\"{path}\" => {view}]` for another one"
                )
            }
            Kind::Flag(_) => "this flag stands here twice\nhelp: remove one".to_owned(),
            Kind::Key(_) => "this key stands here twice\nhelp: remove one".to_owned(),
        };
        self.errors.push(part, what);
    }

    /// Methods behind others: one mistake, however many they are.
    fn take_methods(&mut self, part: Part) {
        let before = self.attr.methods.len();
        for method in methods(&part, self.errors) {
            if self.attr.methods.contains(&method) {
                let message = format!("`{method}` stands here twice\nhelp: remove one");
                self.errors.push(&method, message);
            } else {
                self.attr.methods.push(method);
            }
        }
        let what = "several methods are written with `|`";
        let is_told = self.moved.iter().any(|(_, other)| other == what);
        if self.attr.methods.len() > before && !is_told {
            self.moved.push((part, what.to_owned()));
        }
    }

    fn finish(&mut self) {
        let is_late = |pair: &&[(Kind, Part)]| pair[1].0.rank() < pair[0].0.rank();
        let late = self.seen.windows(2).find(is_late);
        if self.moved.is_empty() && late.is_none() {
            return;
        }
        let help = format!("help: write `#[view({})]`", self.mended());
        for (part, what) in &self.moved {
            self.errors.push(part, format!("{what}\n{help}"));
        }
        if let (Some(pair), []) = (late, &self.moved[..]) {
            let what = "the order is methods, path, flags, keys";
            self.errors.push(&pair[1].1, format!("{what}\n{help}"));
        }
    }

    /// The parts without mistakes, in their order.
    fn mended(&self) -> String {
        let mut sorted: Vec<_> = self.seen.iter().collect();
        sorted.sort_by_key(|(kind, _)| kind.rank());
        let Attr {
            methods, pattern, ..
        } = &self.attr;
        let parts = sorted
            .into_iter()
            .map(|(kind, part)| match (kind, pattern) {
                (Kind::Methods, _) if !methods.is_empty() => {
                    let methods: Vec<_> = methods.iter().map(ToString::to_string).collect();
                    methods.join(" | ")
                }
                (Kind::Path, Some(pattern)) => text(&pattern.literal),
                _ => text(part),
            });
        parts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests;
