//! `url(..)` of templates: the addresses of the views, by name.

use minijinja::Value;
use minijinja::value::ValueKind;

use crate::closest::closest;
use crate::info::{Info, Parameter, Place};
use crate::routes::Listed;
use crate::view::url::Url;

/// The views of an application, where they are mounted.
pub(super) struct Addresses {
    views: Vec<Mounted>,
}

struct Mounted {
    /// With the prefixes of all that it is nested in.
    path: String,
    info: &'static Info,
}

/// What `url(..)` was given beside the name of the view.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) named: Vec<(String, Given)>,
    /// Whether there may be more than these: `**more`.
    pub(super) is_open: bool,
    /// Whether there are some without a name.
    pub(super) has_positional: bool,
}

/// The value of an argument.
pub(super) enum Given {
    Value(Value),
    /// Only known when the template is rendered.
    Later,
}

impl Addresses {
    pub(super) fn new(listing: &[Listed]) -> Self {
        let mut views: Vec<Mounted> = Vec::new();
        let mounted = listing
            .iter()
            .filter_map(|listed| Some((&listed.path, listed.target.view()?)));
        for (path, info) in mounted {
            let is_known = |view: &Mounted| view.info.full_name() == info.full_name();
            // A view that is mounted several times is found at its first place.
            if !views.iter().any(is_known) {
                let path = path.clone();
                views.push(Mounted { path, info });
            }
        }
        Self { views }
    }

    /// The address of a view; what is only known later is left to later.
    ///
    /// # Errors
    /// What is wrong with the call, and what to write.
    pub(super) fn address(&self, view: &str, arguments: &Arguments) -> Result<String, String> {
        let view = self.find(view)?;
        view.check_names(arguments)?;
        let mut url = Url::new(&view.path);
        for name in names(&view.path) {
            match arguments.get(name) {
                Some(Given::Value(value)) => url.add_segment(&view.segment(name, value)?),
                Some(Given::Later) => url.add_segment("_"),
                None if arguments.is_open => url.add_segment("_"),
                None => return Err(view.lacks(name)),
            }
        }
        for parameter in view.query() {
            match arguments.get(parameter.name) {
                Some(Given::Value(value)) => view.add_query(&mut url, parameter.name, value)?,
                Some(Given::Later) => {}
                None if arguments.is_open || may_be_absent(parameter) => {}
                None => return Err(view.lacks(parameter.name)),
            }
        }
        Ok(url.into_string())
    }

    /// By name, or by as much of the path before it as tells it from others.
    fn find(&self, name: &str) -> Result<&Mounted, String> {
        let exactly = |view: &&Mounted| is_whole(&view.info.full_name(), name);
        if let Some(view) = self.views.iter().find(exactly) {
            return Ok(view);
        }
        let found: Vec<_> = self.views.iter().filter(|view| view.is(name)).collect();
        let found = if found.is_empty() {
            self.views.iter().filter(|view| view.is_of(name)).collect()
        } else {
            found
        };
        match &found[..] {
            [view] => Ok(view),
            // The methods of a type share their address; the one that takes most of the query knows it best.
            [first, others @ ..] if others.iter().all(|other| other.shares_address(first)) => {
                let most = others.iter().copied().fold(*first, |most, other| {
                    if other.query().count() > most.query().count() {
                        other
                    } else {
                        most
                    }
                });
                Ok(most)
            }
            [] => Err(self.unknown(name)),
            several => {
                let names: Vec<_> = several
                    .iter()
                    .map(|view| format!("`{}`", view.info.full_name()))
                    .collect();
                Err(format!(
                    "several views are called `{name}`; write one of {}",
                    names.join(", ")
                ))
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        let full: Vec<_> = self
            .views
            .iter()
            .map(|view| view.info.full_name())
            .collect();
        let short = self.views.iter().map(|view| view.info.name);
        let types = self.views.iter().filter_map(|view| type_name(view.info));
        let full_names = full.iter().map(String::as_str);
        let near = closest(name, short.chain(types).chain(full_names));
        match near {
            Some(near) => format!("there is no view `{name}`; did you mean `{near}`?"),
            None => format!("there is no view `{name}` among the routes"),
        }
    }
}

impl Arguments {
    fn get(&self, name: &str) -> Option<&Given> {
        let (_, given) = self.named.iter().find(|(other, _)| other == name)?;
        Some(given)
    }
}

impl Mounted {
    fn is(&self, name: &str) -> bool {
        let full = self.info.full_name();
        let before = full.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with("::"))
    }

    /// Whether it is a method of the type that is called so.
    fn is_of(&self, name: &str) -> bool {
        let full = self.info.full_name();
        let outer = type_name(self.info).and_then(|_| Some(full.rsplit_once("::")?.0));
        outer.is_some_and(|outer| {
            let before = outer.strip_suffix(name);
            let is_end = before.is_some_and(|it| it.is_empty() || it.ends_with("::"));
            is_end || is_whole(outer, name)
        })
    }

    fn shares_address(&self, other: &Self) -> bool {
        let of = |view: &Self| (view.info.module, type_name(view.info));
        of(self).1.is_some() && of(self) == of(other) && self.path == other.path
    }

    fn query(&self) -> impl Iterator<Item = &'static Parameter> {
        let parameters: &'static [Parameter] = self.info.parameters;
        let is_query = |parameter: &&Parameter| parameter.place == Place::Query;
        parameters.iter().filter(is_query)
    }

    fn check_names(&self, arguments: &Arguments) -> Result<(), String> {
        let place = self.info.place();
        let known: Vec<_> = names(&self.path)
            .chain(self.query().map(|parameter| parameter.name))
            .collect();
        if arguments.has_positional {
            return Err(match known.first() {
                Some(first) => {
                    format!("the parameters of view {place} have names; write `{first}=..`")
                }
                None => format!("view {place} has no parameters"),
            });
        }
        let mut given = arguments.named.iter().map(|(name, _)| &**name);
        let Some(unknown) = given.find(|name| !known.contains(name)) else {
            return Ok(());
        };
        let advice = match closest(unknown, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "it has none".to_owned(),
            None => format!("it has `{}`", known.join("`, `")),
        };
        Err(format!(
            "view {place} has no parameter `{unknown}`; {advice}"
        ))
    }

    fn lacks(&self, name: &str) -> String {
        let place = self.info.place();
        format!("view {place} needs `{name}`; write `{name}=..`")
    }

    /// A segment of the path, not yet encoded; one that would not lead to the view is an error.
    fn segment(&self, name: &str, value: &Value) -> Result<String, String> {
        let place = self.info.place();
        let text = text(value)
            .map_err(|reason| format!("the parameter `{name}` of view {place} is {reason}"))?;
        // Clients take `.` and `..` for directions, encoded or not.
        if text.is_empty() || text.split('/').any(|part| matches!(part, "." | "..")) {
            return Err(format!(
                "the parameter `{name}` of view {place} is {text:?}, which is no part of a path"
            ));
        }
        let mut own = self.info.path_parameters();
        if let Some(own) = own.find(|own| own.name == name)
            && own.segment.accepts.is_some_and(|accepts| !accepts(&text))
        {
            return Err(format!(
                "the parameter `{name}` of view {place} is `{text}`, which is no `{}`",
                own.type_name
            ));
        }
        Ok(text)
    }

    /// `none` adds nothing, a list as many as it has.
    fn add_query(&self, url: &mut Url<'_>, name: &str, value: &Value) -> Result<(), String> {
        let values = match value.kind() {
            ValueKind::None => return Ok(()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter().map_err(|error| error.to_string())?;
                items.collect()
            }
            _ => vec![value.clone()],
        };
        for value in values {
            let text = text(&value).map_err(|reason| {
                let place = self.info.place();
                format!("the parameter `{name}` of view {place} is {reason}; `none` leaves it out")
            })?;
            url.add_pair(name, &text);
        }
        Ok(())
    }
}

/// The type of a view that is a method.
fn type_name(info: &Info) -> Option<&'static str> {
    Some(info.name.rsplit_once("::")?.0)
}

/// Whether `name` is all of `full`; `crate` stands for any crate.
fn is_whole(full: &str, name: &str) -> bool {
    let rest = name.strip_prefix("crate::");
    let inside = full.split_once("::").map(|(_, inside)| inside);
    full == name || (rest.is_some() && rest == inside)
}

/// The names of the parameters in a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| {
        let inside = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some(inside.strip_prefix('*').unwrap_or(inside))
    })
}

/// As far as the spelling of its type says.
fn may_be_absent(parameter: &Parameter) -> bool {
    let name = parameter.type_name;
    let outer = name.split_once('<').map_or(name, |(outer, _)| outer);
    matches!(
        outer.rsplit("::").next().map(str::trim),
        Some("Option" | "Vec")
    )
}

/// The text of a single value, or what it is instead.
fn text(value: &Value) -> Result<String, String> {
    match value.kind() {
        ValueKind::String | ValueKind::Number | ValueKind::Plain => Ok(value.to_string()),
        // minijinja prints `True`, as Python does.
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Invalid => Err(value.to_string()),
        ValueKind::Undefined => Err("undefined".to_owned()),
        ValueKind::None => Err("none".to_owned()),
        other => Err(format!("a {other}")),
    }
}
