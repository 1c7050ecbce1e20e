//! What rustc prints, taken apart.

/// An error or a warning.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) is_warning: bool,
    /// `E0277`; what macros report has none.
    pub(crate) code: Option<String>,
    /// The first line.
    pub(crate) text: String,
    /// What macros write below it: the line that begins with `help:`.
    pub(crate) help: Option<String>,
    /// Where it points: the line and its column, from 1.
    pub(crate) place: Option<(usize, usize)>,
    /// What stands beside the marks below the code.
    pub(crate) label: Option<String>,
    /// What stands behind `= note:`.
    pub(crate) notes: Vec<String>,
}

pub(crate) fn parse(output: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for line in output.lines() {
        if let Some(message) = first_line(line) {
            messages.push(message);
        } else if let Some(message) = messages.last_mut() {
            further_line(message, line);
        }
    }
    messages
}

fn first_line(line: &str) -> Option<Message> {
    let (kind, text) = line.split_once(": ")?;
    let (kind, code) = match kind.split_once('[') {
        Some((kind, code)) => (kind, Some(code.trim_end_matches(']').to_owned())),
        None => (kind, None),
    };
    let is_warning = match kind {
        "error" => false,
        "warning" => true,
        _ => return None,
    };
    let text = text.trim_start_matches("evaluation panicked: ").to_owned();
    Some(Message {
        is_warning,
        code,
        text,
        ..Message::default()
    })
}

fn further_line(message: &mut Message, line: &str) {
    let trimmed = line.trim_start();
    if let Some(note) = trimmed.strip_prefix("= note: ") {
        message.notes.push(note.to_owned());
    } else if message.place.is_some() {
        if message.label.is_none() {
            message.label = label(trimmed);
        }
    } else if let Some(place) = trimmed.strip_prefix("--> ") {
        message.place = numbers(place);
    } else if let Some(help) = trimmed.strip_prefix("help: ") {
        message.help = Some(help.to_owned());
    }
}

/// Of `| ---- ^^^^ expected a view`, what stands behind the marks of the guilty place.
fn label(line: &str) -> Option<String> {
    let marks = line.strip_prefix('|')?.trim_start_matches([' ', '-']);
    let text = marks.trim_start_matches('^');
    let label = text.trim_start_matches(['-', ' ', '^']);
    // Where a constant was computed is no advice.
    let is_one = text.len() < marks.len() && !label.is_empty() && !label.starts_with("evaluation ");
    is_one.then(|| label.to_owned())
}

/// Of `ui/fail/path/blank.rs:3:8`, the line and the column.
fn numbers(place: &str) -> Option<(usize, usize)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (_, line) = rest.rsplit_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[test]
fn what_rustc_prints_is_taken_apart() {
    let output = "\
error: methods are upper case
       help: write `POST` instead of `post`
 --> ui/fail/attribute/lower_case_method.rs:3:8
  |
3 | #[view(post, \"/stories\")]
  |        ^^^^

error[E0277]: `Page` is not a view
  --> ui/fail/routes/no_view.rs:16:33
   |
16 |     routes![Page]
   |     ------- ^^^^ not a view
   |
   = note: put `#[view]` above it
";
    let own = Message {
        text: "methods are upper case".to_owned(),
        help: Some("write `POST` instead of `post`".to_owned()),
        place: Some((3, 8)),
        ..Message::default()
    };
    let rustcs = Message {
        code: Some("E0277".to_owned()),
        text: "`Page` is not a view".to_owned(),
        place: Some((16, 33)),
        label: Some("not a view".to_owned()),
        notes: vec!["put `#[view]` above it".to_owned()],
        ..Message::default()
    };
    assert_eq!(parse(output), [own, rustcs]);
}
