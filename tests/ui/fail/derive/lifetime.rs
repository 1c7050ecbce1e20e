use veduta::PathParam;

#[derive(PathParam)]
struct Section<'a>(&'a str);

fn main() {}
