//! [`Subject`]: what a thread of the event loop can be occupied with.

use std::any::type_name;

/// Something that is polled, as the source or a type names it.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) kind: Kind,
    name: Name,
    /// File and line, where it has one.
    pub(crate) place: Option<(&'static str, u32)>,
}

/// What a subject is to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The view itself.
    View,
    /// An argument of the view.
    Argument,
    /// A tower layer around it.
    Layer,
    /// An async middleware around it.
    Middleware,
    /// A tower service in the place of a view.
    Service,
    /// The body of its answer.
    Body,
    /// A task of `veduta::spawn`.
    Task,
    /// What the application has said is to be called.
    Hook,
}

#[derive(Debug)]
enum Name {
    Text(&'static str),
    /// The name of a type, which no constant can hold.
    Type(fn() -> &'static str),
}

impl Subject {
    pub(crate) const VIEW: &'static Self = &Self::named(Kind::View, "");
    pub(crate) const BODY: &'static Self = &Self::named(Kind::Body, "");
    pub(crate) const TASK: &'static Self = &Self::named(Kind::Task, "");
    pub(crate) const ON_ERROR: &'static Self = &Self::named(Kind::Hook, "on_error");
    pub(crate) const ON_FINISHED: &'static Self = &Self::named(Kind::Hook, "on_request_finished");

    pub(crate) const fn named(kind: Kind, name: &'static str) -> Self {
        Self {
            kind,
            name: Name::Text(name),
            place: None,
        }
    }

    pub(crate) const fn of_type<T: ?Sized>(kind: Kind) -> Self {
        Self {
            kind,
            name: Name::Type(type_name::<T>),
            place: None,
        }
    }

    pub(crate) const fn at(self, file: &'static str, line: u32) -> Self {
        Self {
            place: Some((file, line)),
            ..self
        }
    }

    /// Its name; that of a type is whole, with its modules.
    pub(crate) fn name(&self) -> &'static str {
        match self.name {
            Name::Text(name) => name,
            Name::Type(name) => name(),
        }
    }
}
