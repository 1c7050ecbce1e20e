//! The command line of an application: what to do, and with which settings.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args as _, FromArgMatches, Subcommand as _};

use crate::error::Result;
use crate::settings::{self, Given, Outside, Setting, Settings};

/// The arguments that [`App::run`](crate::App::run) reads from the command line: what to do, and an option for
/// each of the [`Settings`].
///
/// A program with flags of its own flattens them into its parser and hands them to
/// [`App::run_with`](crate::App::run_with):
///
/// ```no_run
/// use clap::Parser;
/// use veduta::{App, routes};
///
/// #[derive(Parser)]
/// struct Arguments {
///     /// The database; `global`, so that it may also follow the subcommand.
///     #[arg(long, default_value = "news.db", global = true)]
///     database: String,
///     #[command(flatten)]
///     veduta: veduta::cli::Args,
/// }
///
/// fn main() -> veduta::Result<()> {
///     let arguments = Arguments::parse();
///     App::new(routes![]).state(arguments.database).run_with(arguments.veduta)
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// What to do; without one, [`Command::Serve`].
    pub command: Option<Command>,

    pub(crate) options: Options,
}

impl Args {
    /// The settings of a program that serves by itself: its own, with what the environment says otherwise, and
    /// then the command line. [`App::run_with`](crate::App::run_with) needs none of this.
    ///
    /// ```
    /// use clap::Parser;
    /// use veduta::Settings;
    ///
    /// #[derive(Parser)]
    /// struct Arguments {
    ///     #[command(flatten)]
    ///     veduta: veduta::cli::Args,
    /// }
    ///
    /// let arguments = Arguments::parse_from(["program", "--body-limit", "1MiB"]);
    /// let settings = arguments.veduta.settings(Settings::default())?;
    /// assert_eq!(settings, Settings::default().body_limit(1024 * 1024));
    /// # Ok::<(), veduta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Settings::from_env`], for the options too.
    pub fn settings(self, application: Settings) -> Result<Settings> {
        application.with(&self.outside())
    }

    pub(crate) fn outside(self) -> Outside {
        Outside::environment().and(self.options.given)
    }
}

// clap's traits are written out: what derives them takes longer to build than it spares to write.
impl clap::Args for Args {
    fn augment_args(command: clap::Command) -> clap::Command {
        Options::augment_args(Command::augment_subcommands(command))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Args {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            command: Command::given(matches),
            options: Options::from_arg_matches(matches)?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.command = Command::given(matches).or(self.command);
        self.options.update_from_arg_matches(matches)
    }
}

/// The arguments of a program without flags of its own; with others than it takes, it ends here.
pub(crate) fn parse() -> Args {
    let mut command = Args::augment_args(clap::Command::new("veduta"));
    let matches = command.get_matches_mut();
    Args::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// What a program does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Command {
    /// Serve the application
    #[default]
    Serve,
    /// Print every view: path, methods, kind, name, file and line
    Routes,
    /// Build everything and report what is wrong, without listening
    Check,
}

impl Command {
    /// With its name, and what the help says of it.
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Serve, "serve", "Serve the application"),
        (
            Self::Routes,
            "routes",
            "Print every view: path, methods, kind, name, file and line",
        ),
        (
            Self::Check,
            "check",
            "Build everything and report what is wrong, without listening",
        ),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(command, its, _)| (its == name).then_some(command))
    }

    /// The one of the command line, which may as well be a subcommand of the program's own.
    fn given(matches: &ArgMatches) -> Option<Self> {
        matches.subcommand_name().and_then(Self::named)
    }
}

impl clap::Subcommand for Command {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        let all = Self::ALL.map(|(_, name, about)| clap::Command::new(name).about(about));
        command.subcommands(all)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Self::named(name).is_some()
    }
}

impl FromArgMatches for Command {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Self::given(matches).ok_or_else(|| match matches.subcommand_name() {
            Some(name) => clap::Error::raw(
                ErrorKind::InvalidSubcommand,
                format!("the subcommand '{name}' was not recognized\n"),
            ),
            None => clap::Error::raw(
                ErrorKind::MissingSubcommand,
                "a subcommand is required, but none was given\n",
            ),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::given(matches).unwrap_or(*self);
        Ok(())
    }
}

/// An option for each setting. Their values are read when the application starts, so that everything that is
/// wrong is said at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) given: Vec<Given>,
}

impl clap::Args for Options {
    fn augment_args(command: clap::Command) -> clap::Command {
        let absent = settings::absent().iter();
        command
            .args(settings::all().iter().map(option))
            .args(absent.map(|(name, feature)| absent_option(name, feature)))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Options {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |setting: &'static Setting| {
            let values = matches
                .try_get_many::<String>(&id(setting))
                .ok()
                .flatten()?;
            let values: Vec<_> = values.map(String::as_str).collect();
            Some(Given {
                setting,
                place: setting.option(),
                text: values.join(","),
            })
        };
        let given = settings::all().iter().filter_map(given).collect();
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let newer = Self::from_arg_matches(matches)?.given;
        self.given.extend(newer);
        Ok(())
    }
}

fn option(setting: &'static Setting) -> Arg {
    let help = format!(
        "{} [default: {}] [env: {}]",
        setting.summary(),
        setting.default_words(),
        setting.variable(),
    );
    let action = if setting.is_list {
        ArgAction::Append
    } else {
        ArgAction::Set
    };
    Arg::new(id(setting))
        .long(setting.option().trim_start_matches('-').to_owned())
        .value_name(setting.value_name)
        .help(help)
        .help_heading("Settings")
        .action(action)
        .global(true)
        // `-h` shows what most people need, `--help` all.
        .hide_short_help(setting.name != "bind")
}

/// One that the program would have with another feature of veduta: it is not offered, and says what is missing.
fn absent_option(name: &str, feature: &'static str) -> Arg {
    let refuse = move |_: &str| Err::<String, _>(settings::missing(feature));
    Arg::new(format!("veduta-{name}"))
        .long(name.replace('_', "-"))
        .value_name("VALUE")
        .value_parser(refuse)
        .global(true)
        .hide(true)
}

/// Not the bare name, which may be that of a program's own argument.
fn id(setting: &Setting) -> String {
    format!("veduta-{}", setting.name)
}
