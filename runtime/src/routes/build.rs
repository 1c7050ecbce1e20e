//! From [`Routes`] to a [`Table`]; everything that is wrong with them is found here, before a server starts.

use std::collections::HashMap;

use super::pattern::Pattern;
use super::table::{Candidate, Fallback, Shape, Table};
use super::wrapper::MiddlewareType;
use super::{Endpoint, Mount, Routes, ViewList, ViewType, What, Wrapper, way};
use crate::info::{Dispatch, Info, Segment};
use crate::request::{Requirements, States};

/// A built table, and what it needs.
pub(crate) struct Built {
    pub(crate) table: Table,
    /// Every view, in the order in which they were mounted.
    pub(crate) listing: Vec<Listed>,
}

/// A view as the command `routes` shows it.
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) info: &'static Info,
    /// Through its layers and middleware to the view; empty when there are none.
    pub(crate) way: String,
}

impl Routes {
    /// # Errors
    /// All that is wrong, one sentence each.
    pub(crate) fn build(self, around: &[Wrapper], states: &States) -> Result<Built, Vec<String>> {
        let mut builder = Builder::default();
        builder.require_middleware(around);
        builder.add_routes(&Pattern::root(), self, false);
        builder.check_states(states);
        builder.finish(around)
    }
}

impl Mount {
    /// Where it is mounted, relative to its prefix.
    fn path(&self) -> Result<&str, String> {
        match (&self.at, &self.what) {
            (Some(at), _) => Ok(at),
            (None, What::Routes(_)) => Ok("/"),
            (None, What::Views(list)) => list.path().ok_or_else(|| {
                let name = list.name;
                format!("it has no path; mount it with `\"/{name}\" => {name}`")
            }),
        }
    }
}

#[derive(Default)]
struct Builder {
    views: Vec<Mounted>,
    fallbacks: Vec<Fallback>,
    /// What is needed, and by whom.
    requirements: Vec<(String, Requirements)>,
    problems: Vec<String>,
}

/// A view at its path, within its layers.
struct Mounted {
    pattern: Pattern,
    view: ViewType,
    /// Innermost first.
    layers: Vec<Wrapper>,
}

impl Builder {
    /// Merged routes share the prefix of those around them, and what is not found below it.
    fn add_routes(&mut self, prefix: &Pattern, routes: Routes, is_merged: bool) {
        let first_view = self.views.len();
        let first_fallback = self.fallbacks.len();
        for mount in routes.mounts {
            self.add_mount(prefix, mount);
        }
        if let Some(view) = routes.fallback {
            self.require(&view);
            self.check_fallback(prefix, &view);
            let ViewType { info, endpoint, .. } = view;
            self.fallbacks.push(Fallback {
                pattern: prefix.clone(),
                info: Some(info),
                endpoint,
            });
        } else if !routes.layers.is_empty() && !is_merged {
            // Layers see what is not found below their prefix, too.
            let endpoint = Endpoint::not_found();
            self.fallbacks.push(Fallback {
                pattern: prefix.clone(),
                info: None,
                endpoint,
            });
        }
        self.require_middleware(&routes.layers);
        // The first layer is the outermost, so it is put on last.
        for layer in routes.layers.iter().rev() {
            for mounted in &mut self.views[first_view..] {
                wrap(&mut mounted.view.endpoint, layer);
                mounted.layers.push(layer.clone());
            }
            for fallback in &mut self.fallbacks[first_fallback..] {
                wrap(&mut fallback.endpoint, layer);
            }
        }
    }

    fn add_mount(&mut self, prefix: &Pattern, mount: Mount) {
        let joined = mount
            .path()
            .and_then(|path| prefix.join(&Pattern::parse(path)?));
        match (joined, mount.what) {
            (Ok(pattern), What::Routes(routes)) => {
                self.add_routes(&pattern, routes, pattern == *prefix);
            }
            (Ok(pattern), What::Views(list)) => self.add_views(&pattern, list),
            (Err(problem), What::Routes(_)) => self.problems.push(problem),
            (Err(problem), What::Views(list)) => {
                // What is wrong with their path is wrong with all of them.
                let first = list.views.first();
                self.problems
                    .extend(first.map(|view| format!("view {}: {problem}", view.info.place())));
            }
        }
    }

    /// Views of one address have the same parameters in their path, so what one misses all do.
    fn add_views(&mut self, pattern: &Pattern, list: ViewList) {
        let missing = list.views.first().and_then(|view| {
            let mut own = view.info.path_parameters();
            let missing = own.find(|own| pattern.names().all(|name| name != own.name))?;
            Some((view.info.place(), missing.name))
        });
        if let Some((place, name)) = missing {
            self.problems.push(format!(
                "view {place} takes `{name}` from its path, but `{pattern}` has no `{{{name}}}`"
            ));
            return;
        }
        for view in list.views {
            self.require(&view);
            self.views.push(Mounted {
                pattern: pattern.clone(),
                view,
                layers: Vec::new(),
            });
        }
    }

    fn check_fallback(&mut self, prefix: &Pattern, view: &ViewType) {
        let at_prefix = |fallback: &&Fallback| fallback.pattern.shape() == prefix.shape();
        let mut others = self.fallbacks.iter().filter(at_prefix);
        if let Some(other) = others.find_map(|fallback| fallback.info) {
            self.problems.push(format!(
                "view {} and view {} are both the fallback of `{prefix}`",
                other.place(),
                view.info.place(),
            ));
        }
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

    fn check_states(&mut self, states: &States) {
        for (taker, requirements) in &self.requirements {
            for name in requirements.missing(states) {
                self.problems.push(format!(
                    "{taker} takes `State<{name}>`, which the application was not given; add `.state(..)` with one",
                ));
            }
        }
    }

    fn finish(mut self, around: &[Wrapper]) -> Result<Built, Vec<String>> {
        self.check_rests();
        let listing = self.views.iter().map(|it| it.listed(around)).collect();
        let mut table = Table {
            router: matchit::Router::new(),
            shapes: Vec::new(),
            fallbacks: self.fallbacks,
        };
        let mut indices = HashMap::new();
        for Mounted { pattern, view, .. } in self.views {
            let index = *indices.entry(pattern.shape()).or_insert_with_key(|shape| {
                let inserted = table.router.insert(shape, table.shapes.len());
                // A conflict that has been explained already is one here, too.
                if let Err(error) = inserted
                    && self.problems.is_empty()
                {
                    let place = view.info.place();
                    self.problems.push(format!(
                        "view {place}: the path `{pattern}` cannot be routed: {error}"
                    ));
                }
                table.shapes.push(Shape {
                    pattern: pattern.clone(),
                    candidates: Vec::new(),
                });
                table.shapes.len() - 1
            });
            let later = candidate(&pattern, view);
            let candidates = &mut table.shapes[index].candidates;
            if let Some(earlier) = candidates.iter().find(|earlier| hides(earlier, &later)) {
                self.problems.push(format!(
                    "view {} can never answer `{pattern}`: view {} takes every such request before it",
                    later.info.place(),
                    earlier.info.place(),
                ));
            }
            candidates.push(later);
        }
        if self.problems.is_empty() {
            Ok(Built { table, listing })
        } else {
            Err(self.problems)
        }
    }

    /// `/{id}` beside `/{*rest}`: both take a single segment, so which is meant is anybody's guess.
    fn check_rests(&mut self) {
        let mut parameters: HashMap<String, (&Pattern, &Info)> = HashMap::new();
        let mut rests: HashMap<String, (&Pattern, &Info)> = HashMap::new();
        for Mounted { pattern, view, .. } in &self.views {
            for (before, is_rest) in pattern.parameter_places() {
                let (own, others) = if is_rest {
                    (&mut rests, &parameters)
                } else {
                    (&mut parameters, &rests)
                };
                if let Some((other_pattern, other)) = others.get(&before) {
                    self.problems.push(format!(
                        "the path `{pattern}` of view {} conflicts with `{other_pattern}` of view {}: a parameter and a rest at the same place",
                        view.info.place(),
                        other.place(),
                    ));
                }
                own.entry(before).or_insert((pattern, view.info));
            }
        }
    }
}

impl Mounted {
    fn listed(&self, around: &[Wrapper]) -> Listed {
        let info = self.view.info;
        let layers = around.iter().chain(self.layers.iter().rev());
        let is_blocking = info.dispatch == Dispatch::Blocking;
        let is_bare = around.is_empty() && self.layers.is_empty();
        Listed {
            path: self.pattern.to_string(),
            info,
            way: if is_bare {
                String::new()
            } else {
                way(layers, info.name, is_blocking)
            },
        }
    }
}

fn wrap(endpoint: &mut Endpoint, layer: &Wrapper) {
    *endpoint = layer.wrap(endpoint.clone());
}

/// Whether a view gets every request that `later` is mounted for at the same shape.
fn hides(earlier: &Candidate, later: &Candidate) -> bool {
    let mut methods = later.info.methods.iter();
    let same_method = methods.any(|method| earlier.info.methods.contains(method));
    let wider = |place: &usize| match (accepted(earlier, *place), accepted(later, *place)) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(earlier), Some(later)) => (earlier.type_id)() == (later.type_id)(),
    };
    same_method && earlier.places.iter().all(wider)
}

/// What a view asks of the segment at this place of the path; `None` when any will do.
fn accepted(candidate: &Candidate, place: usize) -> Option<Segment> {
    let mut own = candidate.info.path_parameters().zip(&candidate.places);
    let (parameter, _) = own.find(|(_, other)| **other == place)?;
    parameter.segment.accepts.map(|_| parameter.segment)
}

fn candidate(pattern: &Pattern, view: ViewType) -> Candidate {
    let own: Vec<&str> = view
        .info
        .path_parameters()
        .map(|parameter| parameter.name)
        .collect();
    let names: Vec<&str> = pattern.names().collect();
    let place_of = |name: &&str| names.iter().position(|other| other == name);
    let mounted: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !own.contains(name))
        .collect();
    let places = own.iter().chain(&mounted).filter_map(place_of).collect();
    let mounted = (!mounted.is_empty()).then(|| mounted.into_iter().map(Box::from).collect());
    Candidate {
        info: view.info,
        endpoint: view.endpoint,
        places,
        mounted,
    }
}
