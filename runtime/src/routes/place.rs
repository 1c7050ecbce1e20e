//! From what is mounted to a [`Table`]: every path gets its place, and two that want the same one are told.

use std::collections::HashMap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::Wrapper;
use super::build::{Builder, Built, Mounted};
use super::pattern::Pattern;
use super::service::{ServiceInfo, Target};
use super::table::{At, Candidate, Nested, Shape, Table};
use super::tree::Tree;
use crate::info::{Info, Segment};

impl Builder {
    pub(super) fn finish(mut self, around: &[Wrapper]) -> Result<Built, Vec<String>> {
        self.check_rests();
        let listing = self.mounted.iter().map(|it| it.listed(around)).collect();
        let views = self.views;
        let mut placing = Placing {
            patterns: Vec::new(),
            shapes: Vec::new(),
            indices: HashMap::new(),
            problems: self.problems,
        };
        for mounted in &self.mounted {
            placing.add(mounted);
        }
        if !placing.problems.is_empty() {
            return Err(placing.problems);
        }
        Ok(Built {
            table: Table {
                tree: Tree::new(placing.patterns),
                shapes: placing.shapes,
                fallbacks: self.fallbacks,
            },
            listing,
            views,
        })
    }

    /// `/{id}` beside `/{*rest}`: both take a single segment, so which is meant is anybody's guess.
    fn check_rests(&mut self) {
        let mut parameters: HashMap<String, (&Pattern, Target)> = HashMap::new();
        let mut rests: HashMap<String, (&Pattern, Target)> = HashMap::new();
        for mounted in &self.mounted {
            let target = mounted.target;
            let Some(pattern) = mounted.patterns.last() else {
                continue;
            };
            for (before, is_rest) in pattern.parameter_places() {
                let (own, others) = if is_rest {
                    (&mut rests, &parameters)
                } else {
                    (&mut parameters, &rests)
                };
                if let Some((other_pattern, other)) = others.get(&before) {
                    self.problems.push(format!(
                        "the path `{pattern}` of {target} conflicts with `{other_pattern}` of {other}: a parameter and a rest at the same place; \
                         write a segment of its own before one of them",
                    ));
                }
                own.entry(before).or_insert((pattern, target));
            }
        }
    }
}

/// A table that is being filled.
struct Placing<'m> {
    /// The first of each shape.
    patterns: Vec<&'m Pattern>,
    shapes: Vec<Shape>,
    /// For each shape of paths where it stands in the table.
    indices: HashMap<String, usize>,
    problems: Vec<String>,
}

impl<'m> Placing<'m> {
    fn add(&mut self, mounted: &'m Mounted) {
        for pattern in &mounted.patterns {
            let shape = self.shape(pattern);
            let added = match mounted.target {
                Target::View(info) => shape.add_view(candidate(pattern, info, mounted), pattern),
                Target::Service(info) => shape.add_service(nested(info, mounted), pattern),
            };
            if let Err(problem) = added {
                // Its other paths would only repeat it.
                self.problems.push(problem);
                return;
            }
        }
    }

    fn shape(&mut self, pattern: &'m Pattern) -> &mut Shape {
        let index = *self.indices.entry(pattern.shape()).or_insert_with(|| {
            self.patterns.push(pattern);
            self.shapes.push(Shape {
                has_rest: pattern.has_rest(),
                at: At::Views(SmallVec::new()),
            });
            self.shapes.len() - 1
        });
        &mut self.shapes[index]
    }
}

impl Shape {
    fn add_view(&mut self, later: Candidate, pattern: &Pattern) -> Result<(), String> {
        let target = Target::View(later.info);
        let candidates = match &mut self.at {
            At::Views(candidates) => candidates,
            At::Service(nested) => {
                return Err(same_place(Target::Service(nested.info), target, pattern));
            }
        };
        if let Some(earlier) = candidates.iter().find(|earlier| hides(earlier, &later)) {
            let write = if hides(&later, earlier) {
                "write another path or another method for one of them"
            } else {
                "mount it before that one"
            };
            let earlier = Target::View(earlier.info);
            return Err(format!(
                "{target} can never answer `{pattern}`: {earlier} takes every such request before it; {write}"
            ));
        }
        candidates.push(later);
        Ok(())
    }

    fn add_service(&mut self, later: Nested, pattern: &Pattern) -> Result<(), String> {
        let earlier = match &self.at {
            At::Views(candidates) => candidates.first().map(|view| Target::View(view.info)),
            At::Service(nested) => Some(Target::Service(nested.info)),
        };
        if let Some(earlier) = earlier {
            return Err(same_place(earlier, Target::Service(later.info), pattern));
        }
        self.at = At::Service(later);
        Ok(())
    }
}

fn same_place(earlier: Target, later: Target, pattern: &Pattern) -> String {
    format!(
        "{earlier} and {later} are both mounted at `{pattern}`, and a service takes every request there; \
         write another path for one of them, or give a service that answers what nothing else does to `fallback_service`"
    )
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

fn candidate(pattern: &Pattern, info: &'static Info, mounted: &Mounted) -> Candidate {
    let own: Vec<&str> = info
        .path_parameters()
        .map(|parameter| parameter.name)
        .collect();
    let names: Vec<&str> = pattern.names().collect();
    let place_of = |name: &&str| names.iter().position(|other| other == name);
    let others: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !own.contains(name))
        .collect();
    let places = own.iter().chain(&others).filter_map(place_of).collect();
    Candidate {
        info,
        endpoint: mounted.endpoint.clone(),
        body_limit: mounted.body_limit,
        places,
        mounted: some_names(others.into_iter()),
    }
}

fn nested(info: ServiceInfo, mounted: &Mounted) -> Nested {
    let prefix = mounted.patterns.first();
    Nested {
        info,
        endpoint: mounted.endpoint.clone(),
        body_limit: mounted.body_limit,
        names: some_names(prefix.into_iter().flat_map(Pattern::names)),
    }
}

fn some_names<'n>(names: impl Iterator<Item = &'n str>) -> Option<Arc<[Box<str>]>> {
    let names: Arc<[_]> = names.map(Box::from).collect();
    (!names.is_empty()).then_some(names)
}
