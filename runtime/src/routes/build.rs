//! From [`Routes`] to what is mounted where; what is wrong with them is found here and in [`place`](super::place),
//! before a server starts.

use super::pattern::{Below, Pattern};
use super::service::{ServiceType, Target};
use super::table::{Fallback, Table};
use super::wrapper::MiddlewareType;
use super::{Endpoint, Last, Mount, Routes, ViewList, ViewType, What, Wrapper, way};
use crate::info::{Dispatch, Info};
use crate::request::{Requirements, States};
use crate::settings::NamedPools;

/// A built table, and what it needs.
pub(crate) struct Built {
    pub(crate) table: Table,
    /// Every view and service, in the order in which they were mounted.
    pub(crate) listing: Vec<Listed>,
    /// Every view, once, in the order of their numbers.
    pub(crate) views: Vec<&'static Info>,
}

/// A view or a service as the command `routes` shows it.
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) target: Target,
    /// Through its layers and middleware to it; empty when there are none.
    pub(crate) way: String,
}

impl Routes {
    /// # Errors
    /// All that is wrong, one sentence each.
    pub(crate) fn build(
        self,
        around: &[Wrapper],
        states: &States,
        pools: &NamedPools,
    ) -> Result<Built, Vec<String>> {
        let mut builder = Builder::default();
        builder.require_middleware(around);
        builder.add_routes(&Pattern::root(), self, false);
        builder.check_states(states);
        builder.check_pools(pools);
        builder.finish(around)
    }
}

impl Mount {
    /// Where it is mounted, relative to its prefix.
    fn path(&self) -> Result<&str, String> {
        match (&self.at, &self.what) {
            (Some(at), _) => Ok(at),
            (None, What::Routes(..) | What::Service(_)) => Ok("/"),
            (None, What::Views(list)) => list.path().ok_or_else(|| {
                let name = list.name;
                format!("it has no path; mount it with `\"/{name}\" => {name}`")
            }),
        }
    }
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) mounted: Vec<Mounted>,
    pub(super) fallbacks: Vec<Fallback>,
    pub(super) views: Vec<&'static Info>,
    /// What is needed, and by whom.
    requirements: Vec<(String, Requirements)>,
    pub(super) problems: Vec<String>,
}

/// A view or a service at its paths, within its layers.
pub(super) struct Mounted {
    /// One for a view; for a service also those below it, all of them at last.
    pub(super) patterns: Vec<Pattern>,
    pub(super) target: Target,
    pub(super) endpoint: Endpoint,
    pub(super) body_limit: Option<u64>,
    /// Innermost first.
    layers: Vec<Wrapper>,
}

impl Builder {
    /// Merged routes share the prefix of those around them, and what is not found below it.
    fn add_routes(&mut self, prefix: &Pattern, routes: Routes, is_merged: bool) {
        let first_mounted = self.mounted.len();
        let first_fallback = self.fallbacks.len();
        for mount in routes.mounts {
            self.add_mount(prefix, mount);
        }
        // Layers see what is not found below their prefix, too.
        if routes.fallbacks.is_empty() && !routes.layers.is_empty() && !is_merged {
            self.fallbacks.push(Fallback {
                pattern: prefix.clone(),
                target: None,
                endpoint: Endpoint::not_found(),
                body_limit: None,
            });
        }
        for last in routes.fallbacks {
            self.add_fallback(prefix, last);
        }
        self.require_middleware(&routes.layers);
        for mounted in &mut self.mounted[first_mounted..] {
            mounted.put_into(&routes.layers, routes.body_limit);
        }
        for fallback in &mut self.fallbacks[first_fallback..] {
            wrap(&mut fallback.endpoint, &routes.layers);
            fallback.body_limit = fallback.body_limit.or(routes.body_limit);
        }
    }

    fn add_mount(&mut self, prefix: &Pattern, mount: Mount) {
        let joined = mount
            .path()
            .and_then(|path| prefix.join(&Pattern::parse(path)?));
        match (joined, mount.what) {
            (Ok(pattern), What::Routes(routes, _)) => {
                self.add_routes(&pattern, routes, pattern == *prefix);
            }
            (Ok(pattern), What::Views(list)) => self.add_views(&pattern, list),
            (Ok(pattern), What::Service(service)) => self.add_service(&pattern, service),
            (Err(problem), What::Routes(_, place)) => {
                let (file, line) = (place.file(), place.line());
                self.problems
                    .push(format!("routes ({file}:{line}): {problem}"));
            }
            (Err(problem), What::Views(list)) => {
                // What is wrong with their path is wrong with all of them.
                let first = list.views.first();
                let target = first.map(|view| Target::View(view.info));
                self.problems
                    .extend(target.map(|target| format!("{target}: {problem}")));
            }
            (Err(problem), What::Service(ServiceType { info, .. })) => {
                self.problems
                    .push(format!("{}: {problem}", Target::Service(info)));
            }
        }
    }

    /// Views of one address have the same parameters in their path, so what one misses all do.
    fn add_views(&mut self, pattern: &Pattern, list: ViewList) {
        let missing = list.views.first().and_then(|view| {
            let mut own = view.info.path_parameters();
            let missing = own.find(|own| pattern.names().all(|name| name != own.name))?;
            Some((view.info, missing.name))
        });
        if let Some((info, name)) = missing {
            let parameter = parameter(info, name);
            let write = with_parameter(pattern, info, &parameter);
            self.problems.push(format!(
                "view {} takes `{name}` from its path, but `{pattern}` has no `{parameter}`; write `{write}`",
                info.place()
            ));
            return;
        }
        for view in list.views {
            self.require(&view);
            let endpoint = self.numbered(&view);
            self.mounted.push(Mounted {
                patterns: vec![pattern.clone()],
                target: Target::View(view.info),
                endpoint,
                body_limit: view.info.body_limit,
                layers: Vec::new(),
            });
        }
    }

    fn add_service(&mut self, pattern: &Pattern, service: ServiceType) {
        let target = Target::Service(service.info);
        match pattern.with_all_below() {
            Ok(Below { depth, patterns }) => self.mounted.push(Mounted {
                patterns,
                target,
                endpoint: Endpoint::service(service, depth),
                body_limit: None,
                layers: Vec::new(),
            }),
            Err(problem) => self.problems.push(format!("{target}: {problem}")),
        }
    }

    fn add_fallback(&mut self, prefix: &Pattern, last: Last) {
        let (target, endpoint) = match last {
            Last::View(view) => {
                self.require(&view);
                (Target::View(view.info), self.numbered(&view))
            }
            Last::Service(service) => {
                let target = Target::Service(service.info);
                (target, Endpoint::service(service, prefix.depth()))
            }
        };
        let at_prefix = |fallback: &&Fallback| fallback.pattern.shape() == prefix.shape();
        let mut others = self.fallbacks.iter().filter(at_prefix);
        if let Some(other) = others.find_map(|fallback| fallback.target) {
            self.problems.push(format!(
                "{other} and {target} are both the fallback of `{prefix}`; remove one of them"
            ));
        }
        self.fallbacks.push(Fallback {
            pattern: prefix.clone(),
            target: Some(target),
            endpoint,
            body_limit: target.view().and_then(|info| info.body_limit),
        });
    }

    /// Its endpoint, with the number of the view, which it has wherever it is mounted.
    fn numbered(&mut self, view: &ViewType) -> Endpoint {
        let known = self.views.iter().position(|it| it.key() == view.info.key());
        let number = known.unwrap_or_else(|| {
            self.views.push(view.info);
            self.views.len() - 1
        });
        // There are fewer views than bytes in a program.
        let number = u32::try_from(number).unwrap_or_default();
        view.endpoint.clone().numbered(number)
    }

    fn require(&mut self, view: &ViewType) {
        let mut requirements = Requirements::default();
        (view.requires)(&mut requirements);
        let taker = format!("view {}", view.info.place());
        self.requirements.push((taker, requirements));
    }

    fn require_middleware(&mut self, layers: &[Wrapper]) {
        for MiddlewareType { info, requires } in layers.iter().filter_map(Wrapper::as_middleware) {
            let mut requirements = Requirements::default();
            requires(&mut requirements);
            let taker = format!("middleware {}", info.place());
            self.requirements.push((taker, requirements));
        }
    }

    fn check_pools(&mut self, pools: &NamedPools) {
        let mounted = self.mounted.iter().map(|mounted| mounted.target);
        let fallbacks = self.fallbacks.iter().filter_map(|fallback| fallback.target);
        for view in mounted.chain(fallbacks).filter_map(Target::view) {
            let Some(Err(problem)) = view.pool.map(|name| pools.check(name)) else {
                continue;
            };
            let problem = format!("view {} names a pool: {problem}", view.place());
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    fn check_states(&mut self, states: &States) {
        for (taker, requirements) in &self.requirements {
            for state in requirements.missing(states) {
                let problem = format!("{taker} takes {state}");
                // It may stand in several places, or take it several times.
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
            }
        }
    }
}

impl Mounted {
    fn put_into(&mut self, layers: &[Wrapper], body_limit: Option<u64>) {
        wrap(&mut self.endpoint, layers);
        self.layers.extend(layers.iter().rev().cloned());
        self.body_limit = self.body_limit.or(body_limit);
    }

    pub(super) fn listed(&self, around: &[Wrapper]) -> Listed {
        let layers = around.iter().chain(self.layers.iter().rev());
        let (name, is_blocking) = match self.target {
            Target::View(info) => (info.name, info.dispatch == Dispatch::Blocking),
            Target::Service(info) => (info.name, false),
        };
        let is_bare = around.is_empty() && self.layers.is_empty();
        Listed {
            path: self
                .patterns
                .last()
                .map_or_else(String::new, Pattern::to_string),
            target: self.target,
            way: if is_bare {
                String::new()
            } else {
                way(layers, name, is_blocking)
            },
        }
    }
}

/// `{id}` or `{*rest}`, as the view's own path has it.
fn parameter(info: &Info, name: &str) -> String {
    let rest = format!("{{*{name}}}");
    let is_rest = info.path.is_some_and(|path| path.contains(&rest));
    if is_rest { rest } else { format!("{{{name}}}") }
}

/// The path with the parameter that it lacks: in the place of the only one that the view does not take, or at the end.
fn with_parameter(pattern: &Pattern, info: &Info, parameter: &str) -> String {
    let path = pattern.to_string();
    let is_own = |other: &&str| info.path_parameters().any(|own| own.name == *other);
    let mut others = pattern.names().filter(|other| !is_own(other));
    match (others.next(), others.next()) {
        (Some(other), None) => path.replace(&format!("{{{other}}}"), parameter),
        _ => format!("{}/{parameter}", path.trim_end_matches('/')),
    }
}

/// The first layer is the outermost, so it is put on last.
fn wrap(endpoint: &mut Endpoint, layers: &[Wrapper]) {
    for layer in layers.iter().rev() {
        *endpoint = layer.wrap(endpoint.clone());
    }
}
