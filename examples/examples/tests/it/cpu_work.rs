use serde_json::json;

use crate::support::{FREE_PORT, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cpu_work");

#[test]
fn every_way_between_the_colours_leads_to_an_answer() {
    let program = Program::start(PROGRAM, &FREE_PORT);
    let factors = program.get("/factors/600851475143").json();
    assert_eq!(factors, json!([71, 839, 1471, 6857]));
    let many = program.get("/factors?number=91&number=97").json();
    assert_eq!(many, json!([[7, 13], [97]]));

    assert_eq!(program.get("/log").body, "");
    for number in [91, 97] {
        program.post(&format!("/log/{number}"), "text/plain", "");
    }
    assert_eq!(program.get("/log").body, "91 = [7, 13]\n97 = [97]\n");
}
