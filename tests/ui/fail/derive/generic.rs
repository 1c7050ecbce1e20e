use veduta::PathParam;

#[derive(PathParam)]
struct Section<T>(T);

fn main() {}
