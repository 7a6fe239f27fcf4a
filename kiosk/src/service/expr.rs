//! One CEL expression (Common Expression Language, cel.dev), checked at start and evaluated with three answers.
//!
//! CEL has no unknown values here: an unknown name is simply not bound, the interpreter's error for it is read as
//! "unknown", and CEL's own `&&` and `||` already let a known side decide. Any other error is a fault of the rule and
//! is reported as such, in words that carry no value of a person.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, LazyLock},
};

use cel::{Context, Env, ExecutionError, Program, Value};

use super::facts::{Fact, Known, Why};

/// Operators as the parser names them, and the few functions a rule needs.
const FUNCTIONS: &[&str] = &[
    "_?_:_",
    "_&&_",
    "_||_",
    "!_",
    "_-_",
    "_+_",
    "_*_",
    "_/_",
    "_%_",
    "_==_",
    "_!=_",
    "_>=_",
    "_<=_",
    "_>_",
    "_<_",
    "-_",
    "@in",
    "size",
    "startsWith",
    "endsWith",
    "contains",
];

/// CEL's standard functions; building them anew for each evaluation would cost more than evaluating.
static STANDARD: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// The functions a rule may call, for complaints.
pub(crate) const ALLOWED_FUNCTIONS: &str = "size, startsWith, endsWith, contains, in";

/// A compiled expression.
pub(crate) struct Expr {
    program: Program,
    source: String,
    names: BTreeSet<String>,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    /// A name it needs is unknown; the weightiest reason of all its unknown names.
    Unknown(Why),
    /// It could not be evaluated.
    Error(String),
}

impl Expr {
    /// Compiles; the error is the parser's message on one line.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        let program = Program::compile(source).map_err(|errors| {
            errors.errors.first().map_or_else(|| errors.to_string(), |e| e.msg.clone()).replace('\n', " ")
        })?;
        let names = program.references().variables().into_iter().map(str::to_owned).collect();
        Ok(Self { program, source: source.to_owned(), names })
    }

    /// The variables it mentions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The functions it mentions that no rule may use.
    pub(crate) fn unknown_functions(&self) -> Vec<String> {
        let references = self.program.references();
        let mut unknown: Vec<String> =
            references.functions().into_iter().filter(|name| !FUNCTIONS.contains(name)).map(str::to_owned).collect();
        unknown.sort();
        unknown
    }

    /// Evaluates over named facts; a name that is not in `scope` counts as an error.
    pub(crate) fn eval(&self, scope: &BTreeMap<&str, Fact>) -> Truth {
        let mut context = Context::with_env(Arc::clone(&STANDARD));
        let mut unknown = None;
        let mut broken = None;
        for name in self.names() {
            match scope.get(name) {
                Some(Fact::Known(known)) => context.add_variable_from_value(name, to_cel(known)),
                Some(Fact::Unknown(why)) => unknown = unknown.max(Some(*why)),
                Some(Fact::Error(what)) => broken = Some(format!("{name}: {what}")),
                None => broken = Some(format!("{name} is not there")),
            }
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(true)) => Truth::True,
            Ok(Value::Bool(false)) => Truth::False,
            Ok(_) => Truth::Error("the result is not true or false".to_owned()),
            Err(ExecutionError::UndeclaredReference(_)) => match (broken, unknown) {
                (Some(what), _) => Truth::Error(what),
                (None, Some(why)) => Truth::Unknown(why),
                (None, None) => Truth::Error("a name is not there".to_owned()),
            },
            Err(error) => Truth::Error(without_values(&error)),
        }
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expr").field(&self.source).finish()
    }
}

fn to_cel(known: &Known) -> Value {
    match known {
        Known::Int(number) => (*number).into(),
        Known::Bool(flag) => (*flag).into(),
        Known::Text(text) => text.clone().into(),
        Known::Codes(codes) => codes.clone().into(),
        Known::Nothing => Value::Null,
    }
}

/// What went wrong, without what a person answered: most of CEL's messages print the values they stumbled over.
fn without_values(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchOverload(overload) => overload.to_string(),
        ExecutionError::ValuesNotComparable(..) => "values of two types are compared".to_owned(),
        ExecutionError::UnexpectedType { got, want } => format!("got {got}, want {want}"),
        _ => "the evaluation failed".to_owned(),
    }
}
