//! What a template refers to: views and other templates. The one file that reads minijinja's syntax tree.

use minijinja::Environment;
use minijinja::machinery::ast::{Call, CallArg, CallType, Expr, Macro, Stmt};
use minijinja::machinery::parse;

use super::address::{Arguments, Given};

/// What a template refers to by names that are written out.
#[derive(Default)]
pub(super) struct References {
    pub(super) views: Vec<ViewReference>,
    pub(super) templates: Vec<TemplateReference>,
    /// Whether `url` is a variable of the template's own somewhere.
    binds_url: bool,
}

/// `url('view', name=..)`
pub(super) struct ViewReference {
    pub(super) line: usize,
    pub(super) view: String,
    pub(super) arguments: Arguments,
}

/// `extends`, `include` or `import` of a template that must exist.
pub(super) struct TemplateReference {
    pub(super) line: usize,
    pub(super) name: String,
}

impl References {
    /// None for a text with a syntax error, which whoever compiles it hears of.
    pub(super) fn of(environment: &Environment<'_>, name: &str, text: &str) -> Self {
        let mut references = Self::default();
        if let Ok(template) = parse(text, name, environment.syntax().clone()) {
            references.statement(&template);
        }
        if references.binds_url {
            references.views.clear();
        }
        references
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(it) => self.statements(&it.children),
            Stmt::EmitExpr(it) => self.expression(&it.expr),
            Stmt::ForLoop(it) => {
                self.target(&it.target);
                self.expression(&it.iter);
                self.expressions(&it.filter_expr);
                self.statements(&it.body);
                self.statements(&it.else_body);
            }
            Stmt::IfCond(it) => {
                self.expression(&it.expr);
                self.statements(&it.true_body);
                self.statements(&it.false_body);
            }
            Stmt::WithBlock(it) => {
                for (target, value) in &it.assignments {
                    self.assignment(target, value);
                }
                self.statements(&it.body);
            }
            Stmt::Set(it) => self.assignment(&it.target, &it.expr),
            Stmt::SetBlock(it) => {
                self.target(&it.target);
                self.expressions(&it.filter);
                self.statements(&it.body);
            }
            Stmt::AutoEscape(it) => {
                self.expression(&it.enabled);
                self.statements(&it.body);
            }
            Stmt::FilterBlock(it) => {
                self.expression(&it.filter);
                self.statements(&it.body);
            }
            Stmt::Block(it) => self.statements(&it.body),
            Stmt::Extends(it) => self.template(&it.name),
            Stmt::Include(it) if it.ignore_missing => self.expression(&it.name),
            Stmt::Include(it) => self.template(&it.name),
            Stmt::Import(it) => {
                self.template(&it.expr);
                self.target(&it.name);
            }
            Stmt::FromImport(it) => {
                self.template(&it.expr);
                for (name, alias) in &it.names {
                    self.target(alias.as_ref().unwrap_or(name));
                }
            }
            Stmt::Macro(it) => self.definition(it),
            Stmt::CallBlock(it) => {
                self.call(&it.call, it.call.span().start_line);
                self.definition(&it.macro_decl);
            }
            Stmt::Do(it) => self.call(&it.call, it.call.span().start_line),
            _ => {}
        }
    }

    fn definition(&mut self, definition: &Macro<'_>) {
        self.binds_url |= definition.name == "url";
        for argument in &definition.args {
            self.target(argument);
        }
        self.expressions(&definition.defaults);
        self.statements(&definition.body);
    }

    fn assignment(&mut self, target: &Expr<'_>, value: &Expr<'_>) {
        self.target(target);
        self.expression(value);
    }

    /// Something that is given a value.
    fn target(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(it) => self.binds_url |= it.id == "url",
            Expr::List(it) => it.items.iter().for_each(|item| self.target(item)),
            Expr::Tuple(it) => it.items.iter().for_each(|item| self.target(item)),
            other => self.expression(other),
        }
    }

    fn template(&mut self, name: &Expr<'_>) {
        match name {
            Expr::Const(it) if it.value.as_str().is_some() => {
                self.templates.push(TemplateReference {
                    line: it.span().start_line.into(),
                    name: it.value.to_string(),
                });
            }
            other => self.expression(other),
        }
    }

    fn expressions<'a, 's: 'a>(&mut self, expressions: impl IntoIterator<Item = &'a Expr<'s>>) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Slice(it) => {
                self.expression(&it.expr);
                self.expressions(it.start.iter().chain(&it.stop).chain(&it.step));
            }
            Expr::UnaryOp(it) => self.expression(&it.expr),
            Expr::BinOp(it) => self.expressions([&it.left, &it.right]),
            Expr::Compare(it) => {
                self.expression(&it.expr);
                self.expressions(it.ops.iter().map(|operation| &operation.expr));
            }
            Expr::IfExpr(it) => {
                self.expressions([&it.test_expr, &it.true_expr]);
                self.expressions(&it.false_expr);
            }
            Expr::Filter(it) => {
                self.expressions(&it.expr);
                self.arguments(&it.args);
            }
            Expr::Test(it) => {
                self.expression(&it.expr);
                self.arguments(&it.args);
            }
            Expr::GetAttr(it) => self.expression(&it.expr),
            Expr::GetItem(it) => self.expressions([&it.expr, &it.subscript_expr]),
            Expr::Call(it) => self.call(it, it.span().start_line),
            Expr::List(it) => self.expressions(&it.items),
            Expr::Tuple(it) => self.expressions(&it.items),
            Expr::Map(it) => self.expressions(it.keys.iter().chain(&it.values)),
            Expr::Var(_) | Expr::Const(_) => {}
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            let (CallArg::Pos(value)
            | CallArg::Kwarg(_, value)
            | CallArg::PosSplat(value)
            | CallArg::KwargSplat(value)) = argument;
            self.expression(value);
        }
    }

    fn call(&mut self, call: &Call<'_>, line: u16) {
        self.expression(&call.expr);
        self.arguments(&call.args);
        if let CallType::Function("url") = call.identify_call()
            && let [CallArg::Pos(Expr::Const(view)), others @ ..] = &call.args[..]
            && let Some(view) = view.value.as_str()
        {
            self.views.push(ViewReference {
                line: line.into(),
                view: view.to_owned(),
                arguments: url_arguments(others),
            });
        }
    }
}

fn url_arguments(given: &[CallArg<'_>]) -> Arguments {
    let mut arguments = Arguments::default();
    for argument in given {
        match argument {
            CallArg::Pos(_) | CallArg::PosSplat(_) => arguments.has_positional = true,
            CallArg::KwargSplat(_) => arguments.is_open = true,
            CallArg::Kwarg(name, value) => {
                let value = value.as_const().map_or(Given::Later, Given::Value);
                arguments.named.push(((*name).to_owned(), value));
            }
        }
    }
    arguments
}
