use crate::support::output;

/// Every program that is run by [`App::run`](veduta::App::run), with the kinds of its views.
const PROGRAMS: [(&str, &[&str]); 13] = [
    (env!("CARGO_BIN_EXE_hello"), &["async", "blocking"]),
    (env!("CARGO_BIN_EXE_parameters"), &["async"; 4]),
    (env!("CARGO_BIN_EXE_json_api"), &["blocking"; 5]),
    (env!("CARGO_BIN_EXE_forms"), &["blocking"; 2]),
    (env!("CARGO_BIN_EXE_errors"), &["blocking"; 2]),
    (env!("CARGO_BIN_EXE_sqlite"), &["blocking"; 4]),
    (
        env!("CARGO_BIN_EXE_cpu_work"),
        &["cpu", "async", "blocking", "async"],
    ),
    (env!("CARGO_BIN_EXE_middleware"), &["async", "blocking"]),
    (
        env!("CARGO_BIN_EXE_streaming"),
        &["blocking", "async", "blocking", "async"],
    ),
    (env!("CARGO_BIN_EXE_events"), &["async"; 3]),
    (
        env!("CARGO_BIN_EXE_templates"),
        &["async", "blocking", "service"],
    ),
    (
        env!("CARGO_BIN_EXE_axum_inside"),
        &["blocking", "async", "service"],
    ),
    (
        env!("CARGO_BIN_EXE_resource"),
        &["async", "blocking", "blocking"],
    ),
];

#[test]
fn every_program_lists_its_views() {
    for (program, kinds) in PROGRAMS {
        let listing = output(program, "routes");
        let listed = listing
            .lines()
            .map(|line| line.split_whitespace().nth(2).unwrap());
        assert_eq!(listed.collect::<Vec<_>>(), kinds, "{listing}");
    }
}

#[test]
fn every_program_is_in_order() {
    for (program, _) in PROGRAMS {
        let text = output(program, "check");
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("in order: "), "{text}");
    }
}
