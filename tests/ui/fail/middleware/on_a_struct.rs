use veduta::middleware;

#[middleware]
struct Timing;

fn main() {}
