use veduta::middleware;

#[middleware(befor)]
fn log_in() {}

fn main() {}
