use veduta::PathParam;

#[derive(PathParam)]
#[path_param(krate = veduta)]
struct Section;

fn main() {}
