//! [`Tree`]: from a path to its place in the table.
//!
//! Patterns consist of whole segments, so each step takes one: text of its own before a parameter, a parameter before the
//! rest, and back when what begins well does not go on.
//!
//! How long that takes must not depend on how many routes there are, and what takes long then is memory that is in no cache.
//! Hence all nodes stand in one vector, each before those below it, with numbers of four bytes instead of pointers, and equal
//! texts stand there once. Of ten thousand routes asked for in random order one is found with 8 misses of the cache, in 1.3
//! to 1.5 times the time that one of ten takes; a tree of common prefixes, whose nodes have allocations of their own, needed
//! 26 misses and 2.5 times as long.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use smallvec::SmallVec;

use super::pattern::{Pattern, Segment};

/// The values of the parameters of a path; few paths have more, and those are on the heap.
pub(super) type Values<'p> = SmallVec<[Cow<'p, str>; 4]>;

/// Up to so many texts are looked at one after the other; of more one is found by a hash.
const FEW: usize = 8;

/// For each path the number of its pattern.
pub(super) struct Tree {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// One behind the other; the edges know where each stands.
    texts: String,
}

/// What can come next at some place of a path.
#[derive(Clone, Copy, Default)]
struct Node {
    /// Where the edges begin that are for texts, and how many places they have.
    first_edge: u32,
    edges: u32,
    parameter: Option<Number>,
    rest: Option<Number>,
    /// The pattern that ends here.
    end: Option<Number>,
}

/// The way over a text; without a node it is a free place between others.
#[derive(Clone, Copy, Default)]
struct Edge {
    text: u32,
    length: u32,
    node: Option<Number>,
}

/// The place of a node in the tree, or that of a pattern in the table.
#[derive(Clone, Copy, Debug)]
struct Number(NonZeroU32);

impl Number {
    fn new(number: usize) -> Self {
        // Zero is for none.
        Self(NonZeroU32::MIN.saturating_add(short(number)))
    }

    fn get(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Each of what is counted here takes more than a byte, and no application takes four gigabytes for its routes.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Tree {
    /// The patterns have their numbers from their order; no two have the same shape.
    pub(super) fn new<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        let mut root = Branch::default();
        for (number, pattern) in patterns.into_iter().enumerate() {
            root.add(pattern, Number::new(number));
        }
        let mut growing = Growing::default();
        growing.add(&root);
        growing.tree
    }

    /// The number of the pattern that matches, and in `values` those of its parameters.
    pub(super) fn find<'p>(&self, path: &'p str, values: &mut Values<'p>) -> Option<usize> {
        let path = path.strip_prefix('/')?;
        self.below(self.nodes.first()?, path, values)
            .map(Number::get)
    }

    /// What matches the rest of a path, of which there may be an empty segment only.
    fn below<'p>(&self, node: &Node, path: &'p str, values: &mut Values<'p>) -> Option<Number> {
        // Segments are too short for a search by vectors.
        let slash = path.bytes().position(|byte| byte == b'/');
        let (segment, others) = match slash {
            Some(slash) => (&path[..slash], Some(&path[slash + 1..])),
            None => (path, None),
        };
        let next = |node: Number, values: &mut Values<'p>| {
            let node = &self.nodes[node.get()];
            others.map_or(node.end, |others| self.below(node, others, values))
        };
        if let Some(text) = self.over(node, segment)
            && let Some(found) = next(text, values)
        {
            return Some(found);
        }
        if let Some(parameter) = node.parameter
            && !segment.is_empty()
        {
            values.push(segment.into());
            if let Some(found) = next(parameter, values) {
                return Some(found);
            }
            values.pop();
        }
        let rest = node.rest.filter(|_| !path.is_empty())?;
        values.push(path.into());
        Some(rest)
    }

    /// Where the edge of this text leads.
    fn over(&self, node: &Node, segment: &str) -> Option<Number> {
        let first = node.first_edge as usize;
        let edges = &self.edges[first..first + node.edges as usize];
        let is_over = |edge: &&Edge| {
            let text = edge.text as usize;
            let segment = segment.as_bytes();
            // Most differ in their lengths.
            edge.length as usize == segment.len()
                && self.texts.as_bytes()[text..text + segment.len()] == *segment
        };
        if edges.len() <= FEW {
            return edges.iter().find(is_over)?.node;
        }
        let places = places(segment, edges.len()).map(|place| &edges[place]);
        let mut taken = places.take_while(|edge| edge.node.is_some());
        taken.find(is_over)?.node
    }
}

/// Where a text can stand among so many places, a power of two, the likeliest first.
///
/// A client cannot make this slow: what stands there is written in the program, and half of the places are free.
fn places(text: &str, count: usize) -> impl Iterator<Item = usize> {
    // FNV-1a, which is good for texts as short as these.
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (0..count).map(move |step| (hash as usize).wrapping_add(step) & (count - 1))
}

/// A [`Node`] while patterns are added.
#[derive(Default)]
struct Branch<'p> {
    texts: BTreeMap<&'p str, Self>,
    parameter: Option<Box<Self>>,
    rest: Option<Number>,
    end: Option<Number>,
}

impl<'p> Branch<'p> {
    fn add(&mut self, pattern: &'p Pattern, number: Number) {
        let mut branch = self;
        for segment in pattern.segments() {
            branch = match segment {
                Segment::Static(text) => branch.texts.entry(text).or_default(),
                Segment::Parameter(_) => branch.parameter.get_or_insert_default(),
                // Nothing comes behind it.
                Segment::Rest(_) => {
                    branch.rest = Some(number);
                    return;
                }
            };
        }
        branch.end = Some(number);
    }
}

/// A tree, and where each text stands in it.
struct Growing<'p> {
    tree: Tree,
    texts: HashMap<&'p str, u32>,
}

impl Default for Growing<'_> {
    fn default() -> Self {
        Self {
            tree: Tree {
                nodes: Vec::new(),
                edges: Vec::new(),
                texts: String::new(),
            },
            texts: HashMap::new(),
        }
    }
}

impl<'p> Growing<'p> {
    /// The node, and behind it all those below.
    fn add(&mut self, branch: &Branch<'p>) -> Number {
        let number = self.tree.nodes.len();
        self.tree.nodes.push(Node::default());
        let first = self.tree.edges.len();
        let count = match branch.texts.len() {
            few @ ..=FEW => few,
            many => (2 * many).next_power_of_two(),
        };
        self.tree.edges.resize(first + count, Edge::default());
        for (text, below) in &branch.texts {
            let edge = Edge {
                text: self.text(text),
                length: short(text.len()),
                node: Some(self.add(below)),
            };
            let edges = &mut self.tree.edges[first..first + count];
            let is_free = |place: &usize| edges[*place].node.is_none();
            let free = if count <= FEW {
                (0..count).find(is_free)
            } else {
                places(text, count).find(is_free)
            };
            if let Some(free) = free {
                edges[free] = edge;
            }
        }
        let below = branch.parameter.as_deref();
        self.tree.nodes[number] = Node {
            first_edge: short(first),
            edges: short(count),
            parameter: below.map(|below| self.add(below)),
            rest: branch.rest,
            end: branch.end,
        };
        Number::new(number)
    }

    fn text(&mut self, text: &'p str) -> u32 {
        let texts = &mut self.tree.texts;
        *self.texts.entry(text).or_insert_with(|| {
            texts.push_str(text);
            short(texts.len() - text.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the patterns matches, with the values of its parameters.
    fn found(patterns: &[&str], path: &str) -> Option<(String, Vec<String>)> {
        let parsed: Vec<_> = patterns
            .iter()
            .map(|pattern| Pattern::parse(pattern).unwrap())
            .collect();
        let mut values = Values::new();
        let number = Tree::new(&parsed).find(path, &mut values)?;
        let values = values.into_iter().map(Cow::into_owned);
        Some((patterns[number].to_owned(), values.collect()))
    }

    #[test]
    fn what_is_more_definite_comes_first() {
        let patterns = ["/a/{x}", "/a/b", "/{*rest}", "/a/{x}/d", "/a/b/c", "/"];
        for (path, pattern, values) in [
            ("/a/b", "/a/b", &[][..]),
            ("/a/c", "/a/{x}", &["c"]),
            ("/a/b/c", "/a/b/c", &[]),
            ("/a/b/d", "/a/{x}/d", &["b"]),
            ("/a/b/e", "/{*rest}", &["a/b/e"]),
            ("/a/", "/{*rest}", &["a/"]),
            ("/a//d", "/{*rest}", &["a//d"]),
            ("//", "/{*rest}", &["/"]),
            ("/", "/", &[]),
        ] {
            let (found, of) = found(&patterns, path).unwrap();
            assert_eq!(
                (&*found, of),
                (pattern, values.iter().map(ToString::to_string).collect()),
                "{path}"
            );
        }
        for path in ["", "*", "a/b"] {
            assert_eq!(found(&patterns, path), None, "{path}");
        }
    }

    #[test]
    fn each_of_many_is_found_and_nothing_else() {
        let pattern = |number| format!("/section-{number}/{{id}}");
        let patterns: Vec<_> = (0..1000).map(pattern).collect();
        let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
        let parsed: Vec<_> = patterns
            .iter()
            .map(|pattern| Pattern::parse(pattern).unwrap())
            .collect();
        let tree = Tree::new(&parsed);
        for number in 0..1000 {
            let (path, mut values) = (format!("/section-{number}/7"), Values::new());
            assert_eq!(tree.find(&path, &mut values), Some(number));
            assert_eq!(*values, ["7"]);
            let other = format!("/section-{}/7", number + 1000);
            assert_eq!(tree.find(&other, &mut Values::new()), None);
        }
    }

    /// The same as another router, for any patterns that it takes and any paths.
    #[test]
    fn as_matchit_finds_them() {
        let mut any = Any(0x2545_f491_4f6c_dd1d);
        let (mut compared, mut matched) = (0, 0);
        for _ in 0..2000 {
            let (tree, router) = any.trees();
            for _ in 0..50 {
                let path = any.path();
                let mut values = Values::new();
                let found = tree.find(&path, &mut values);
                let expected = router.at(&path).ok();
                let expected_values = expected.iter().flat_map(|at| at.params.iter());
                assert_eq!(found, expected.as_ref().map(|at| *at.value), "{path}");
                if found.is_some() {
                    assert!(
                        values.iter().eq(expected_values.map(|(_, value)| value)),
                        "{path}"
                    );
                }
                compared += 1;
                matched += usize::from(found.is_some());
            }
        }
        assert!(
            matched > compared / 10 && matched < compared * 9 / 10,
            "{matched} of {compared}"
        );
    }

    /// Numbers that look random, the same in each run.
    struct Any(u64);

    impl Any {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).unwrap() % limit
        }

        fn of<'a>(&mut self, among: &[&'a str]) -> &'a str {
            among[self.below(among.len())]
        }

        fn path(&mut self) -> String {
            let segments =
                (0..=self.below(5)).map(|_| self.of(&["a", "b", "ab", "abc", "ä", "\0", "", "z"]));
            segments.fold(String::new(), |path, segment| path + "/" + segment)
        }

        fn pattern(&mut self) -> String {
            let mut pattern = String::new();
            for number in 0..self.below(4) {
                let segment = self.of(&["a", "b", "ab", "abc", "ä", "{}", "{}"]);
                pattern += "/";
                pattern += &segment.replace("{}", &format!("{{p{number}}}"));
            }
            pattern + self.of(&["/", "/a", "/ab", "/{x}", "/{*rest}"])
        }

        /// Of the same patterns; those that the router refuses beside others are left out.
        fn trees(&mut self) -> (Tree, matchit::Router<usize>) {
            let (mut patterns, mut router) = (Vec::new(), matchit::Router::new());
            for _ in 0..=self.below(20) {
                let text = self.pattern();
                let mut longer = router.clone();
                if longer.insert(&*text, patterns.len()).is_ok() {
                    router = longer;
                    patterns.push(Pattern::parse(&text).unwrap());
                }
            }
            (Tree::new(&patterns), router)
        }
    }
}
