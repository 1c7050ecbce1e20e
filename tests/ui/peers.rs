//! The table of other frameworks' cases, `peers.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::case::FAIL;

const TABLE: &str = "ui/peers.md";

/// A line of the table.
struct Line<'t> {
    files: Vec<&'t str>,
    /// `no: ` and the reason, or cases.
    here: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let cells: Vec<_> = line.strip_prefix("| `")?.split(" | ").collect();
        let [files, _, here] = cells[..] else {
            panic!("{line} has no three cells");
        };
        let files = files.split(", ").map(|file| file.trim_matches('`'));
        Some(Self {
            files: files.collect(),
            here: here.trim_end_matches(" |"),
        })
    }

    fn applies(&self) -> bool {
        !self.here.starts_with("no: ")
    }

    /// The cases that it names; a reason may name one as well.
    fn cases(&self) -> impl Iterator<Item = &'t str> {
        let code = self.here.split('`').skip(1).step_by(2);
        code.filter(|code| self.applies() || is_case(code))
    }

    fn is_covered(&self) -> bool {
        self.applies() && self.cases().all(is_case)
    }
}

fn is_case(name: &str) -> bool {
    Path::new(FAIL).join(name).with_extension("rs").exists()
}

#[test]
fn each_case_that_the_table_of_peers_names_exists() {
    let table = fs::read_to_string(TABLE).unwrap();
    let lines = table.lines().filter_map(Line::read);
    let named: BTreeSet<_> = lines
        .flat_map(|line| line.cases().collect::<Vec<_>>())
        .collect();
    let missing: Vec<_> = named.iter().filter(|name| !is_case(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(named.len() > 50, "only {} are read", named.len());
}

#[test]
fn the_table_of_peers_adds_up() {
    let table = fs::read_to_string(TABLE).unwrap();
    let (head, _) = table.split_once("\n## ").unwrap();
    let sums = table.split("\n## ").skip(1).map(sum);
    let missing: Vec<_> = sums.filter(|sum| !head.contains(sum)).collect();
    assert!(missing.is_empty(), "{TABLE} lacks\n{}", missing.join("\n"));
}

/// The line of a peer in the table at the top.
fn sum(section: &str) -> String {
    let name = section.split(',').next().unwrap();
    let lines: Vec<_> = section.lines().filter_map(Line::read).collect();
    let files = |lines: &mut dyn Iterator<Item = &Line>| {
        let files: BTreeSet<_> = lines.flat_map(|line| line.files.clone()).collect();
        files.len()
    };
    let all = files(&mut lines.iter());
    let apply = files(&mut lines.iter().filter(|line| line.applies()));
    let applying = lines.iter().filter(|line| line.applies()).count();
    let covered = lines.iter().filter(|line| line.is_covered()).count();
    format!(
        "| {name} | {all} | {apply} | {} | {applying} | {covered} |",
        lines.len()
    )
}
