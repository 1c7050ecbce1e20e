use crate::support::{FREE_PORT, Program, output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_resource");

#[test]
fn one_address_has_a_view_for_each_method() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let page = "/pages/shopping";
    assert_eq!(program.get(page).status, 404);
    let reply = program.ask("PUT", page, &[], "Bread.");
    assert_eq!((reply.status, reply.header("location")), (201, Some(page)));
    assert_eq!(program.ask("PUT", page, &[], "Butter.").status, 204);
    assert_eq!(program.get(page).body, "Butter.");
    assert_eq!(program.ask("DELETE", page, &[], "").status, 204);
    assert_eq!(program.ask("DELETE", page, &[], "").status, 404);

    let reply = program.ask("PATCH", page, &[], "Tea.");
    assert_eq!(reply.status, 405);
    let allow = Some("DELETE, GET, HEAD, OPTIONS, PUT");
    assert_eq!(reply.header("allow"), allow);
    assert_eq!(program.ask("PUT", "/pages/..%2Fx", &[], "Tea.").status, 404);
}

#[test]
fn each_method_is_of_its_own_colour() {
    let listing = output(PROGRAM, "routes");
    let kinds = listing.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        (words[1].to_owned(), words[2].to_owned())
    });
    let mut kinds: Vec<_> = kinds.collect();
    kinds.sort();
    let expected = [
        ("DELETE", "blocking"),
        ("GET", "async"),
        ("PUT", "blocking"),
    ];
    assert_eq!(
        kinds,
        expected.map(|(method, kind)| (method.into(), kind.into()))
    );
}
