use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_parameters");

#[test]
fn path_and_query_are_arguments() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let reply = program.get("/departures/5/sunday?after=17&line=U2&line=S8");
    assert_eq!(
        reply.body,
        "Station 5, sunday, from 17:00, U2 and S8\nLater: /departures/5/sunday?after=18&line=U2&line=S8\n"
    );
    let reply = program.get("/departures/5/saturday");
    assert!(
        reply.body.contains("from 0:00, all lines"),
        "{}",
        reply.body
    );
    assert_eq!(
        program.get("/plans/north/hall/2").body,
        "north > hall > 2\n"
    );
}

#[test]
fn what_does_not_parse_is_404_in_a_path_and_400_in_a_query() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    assert_eq!(program.get("/departures/5/someday").status, 404);
    let reply = program.get("/departures/5/sunday?after=noon");
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("`after`"), "{}", reply.body);
}

#[test]
fn of_two_views_of_one_shape_the_first_that_parses_answers() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    for (path, location) in [
        ("/departures/7", "/departures/7/weekday"),
        ("/departures/harbour", "/departures/12"),
    ] {
        assert_eq!(program.get(path).header("location"), Some(location));
    }
    assert_eq!(program.get("/departures/nowhere").status, 404);
}
