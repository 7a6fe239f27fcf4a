use std::{fs, sync::OnceLock};

use super::*;
use crate::service::definition::Kind;

/// The folder that is shipped.
fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets")
}

/// The catalogue that is shipped.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    static SHIPPED: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let read = || match Catalogue::load(&shipped()) {
        Ok(catalogue) => Arc::new(catalogue),
        Err(complaints) => {
            let all: Vec<String> = complaints.iter().map(ToString::to_string).collect();
            panic!("{}", all.join("\n"))
        }
    };
    Arc::clone(SHIPPED.get_or_init(read))
}

/// What stands in a file, and what is written instead.
type Change = (&'static str, &'static str);

/// A copy of the shipped folder.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["codes", "divisions", "services"] {
        fs::create_dir(folder.path().join(part)).unwrap();
        for entry in fs::read_dir(shipped().join(part)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.path().join(part).join(entry.file_name())).unwrap();
        }
    }
    folder
}

/// The shipped catalogue and a service `trial` that asks these questions, given as TOML, under the words of another.
pub(crate) fn trial(fields: &str) -> (Arc<Service>, Arc<Catalogue>) {
    let folder = copy();
    let shipped = fs::read_to_string(folder.path().join(SERVICE)).unwrap();
    let (head, _) = shipped.split_once("[[fields]]").unwrap();
    let text = format!("{}\n{fields}", head.replace("id = \"unemp_reg\"", "id = \"trial\""));
    fs::write(folder.path().join("services/trial.toml"), text).unwrap();
    let catalogue = Catalogue::load(folder.path()).unwrap_or_else(|_| panic!("{}", told(folder.path())));
    (Arc::clone(catalogue.service("trial").unwrap()), Arc::new(catalogue))
}

/// A copy of the shipped folder in which `file` was changed; what a person is told about it.
fn broken(file: &str, changes: &[Change]) -> String {
    let folder = copy();
    let path = folder.path().join(file);
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{file} has no {from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(&path, text).unwrap();
    told(folder.path())
}

fn told(folder: &Path) -> String {
    match Catalogue::load(folder) {
        Ok(_) => "(no complaint)".to_owned(),
        Err(complaints) => complaints
            .iter()
            .map(|complaint| complaint.to_string().replace(&folder.display().to_string(), "assets"))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

const SERVICE: &str = "services/unemp_reg.toml";

#[test]
fn a_broken_service_is_told_by_file_line_field_and_what_is_allowed() {
    let cases: &[(&str, &[Change])] = &[
        ("unknown key of a service", &[("version = 1", "version = 1\ncolour = \"teal\"")]),
        ("unknown group", &[("group = \"registration\"", "group = \"regs\"")]),
        ("unknown kind", &[("kind = \"date\"", "kind = \"datee\"")]),
        ("key of another kind", &[("years_back = 50", "years_back = 50\ntable = \"sex\"")]),
        ("unknown code table", &[("table = \"education\"", "table = \"educaton\"")]),
        ("missing language", &[(", en = \"Education\" }", " }")]),
        ("empty language", &[("en = \"Education\"", "en = \"  \"")]),
        ("duplicate field", &[("id = \"education\"", "id = \"place_basis\"")]),
        ("field with the name of a fact", &[("id = \"education\"", "id = \"age\"")]),
        ("duplicate rule", &[("id = \"pension\"", "id = \"age\"")]),
        ("CEL syntax", &[("when = \"age < 16\"", "when = \"age < \"")]),
        ("unknown fact", &[("when = \"age < 16\"", "when = \"aeg < 16\"")]),
        ("unknown function", &[("when = \"age < 16\"", "when = \"years(age) < 16\"")]),
        ("wrong type", &[("when = \"age < 16\"", "when = \"age < \\\"16\\\"\"")]),
        ("no truth value", &[("when = \"age < 16\"", "when = \"age + 16\"")]),
        ("fails when unanswered", &[("unemp_date != null && ", "")]),
        ("unknown outcome", &[("outcome = \"warn\"", "outcome = \"deny\"")]),
        ("condition on a later field", &[("ask_if = 'unemp_reason == \"90\"'", "ask_if = 'education == \"90\"'")]),
        ("condition on a fact", &[("ask_if = 'unemp_reason == \"90\"'", "ask_if = 'age > 16'")]),
        ("consent that is none", &[("consent = \"health_consent\"", "consent = \"education\"")]),
        (
            "sensitive code without consent",
            &[("sensitive_choice = { consent = \"custody_consent\", instead = \"90\" }\n", "")],
        ),
        ("sensitive code replaced by itself", &[("instead = \"90\"", "instead = \"70\"")]),
        (
            "none of these that is not in the table",
            &[("table = \"job_intention\"", "table = \"job_intention\"\nnone = \"X\"")],
        ),
        ("a consent the county holds", &[("kind = \"consent\"", "held = true\nkind = \"consent\"")]),
        ("TOML syntax", &[("icon = \"id-card\"", "icon = id-card")]),
        (
            "three at once",
            &[
                ("group = \"registration\"", "group = \"regs\""),
                ("kind = \"date\"", "kind = \"datee\""),
                ("law = ", "lwa = "),
            ],
        ),
    ];
    let all: Vec<String> =
        cases.iter().map(|(name, changes)| format!("# {name}\n{}", broken(SERVICE, changes))).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn broken_tables_and_divisions_are_told_the_same_way() {
    let codes = "codes/unemployment_reason.toml";
    let places = "divisions/430527.toml";
    let cases: &[(&str, &str, &[Change])] = &[
        ("duplicate code", codes, &[("code = \"21\"", "code = \"33\"")]),
        ("code as number", codes, &[("code = \"21\"", "code = 21")]),
        ("id is not the file's name", codes, &[("id = \"unemployment_reason\"", "id = \"reasons\"")]),
        ("village of another town", places, &[("430527101201 = ", "430527102299 = ")]),
        ("village without name", places, &[("430527101201 = \"六王村\"", "430527101201 = 7")]),
        ("a place of the country without code", "divisions/national.toml", &[("440300 = ", "4403 = ")]),
        ("town of another county", places, &[("code = \"430527101\"", "code = \"430528101\"")]),
    ];
    let all: Vec<String> =
        cases.iter().map(|(name, file, changes)| format!("# {name}\n{}", broken(file, changes))).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn an_empty_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(told(folder.path()));
}

#[test]
fn the_county_is_whole() {
    let catalogue = catalogue();
    let divisions = catalogue.divisions();
    let villages: Vec<_> = divisions.towns.iter().flat_map(|town| &town.villages).collect();
    assert_eq!((divisions.towns.len(), villages.len()), (17, 241));
    let kind = |digits: &[u8]| villages.iter().filter(|v| digits.contains(&v.code.as_bytes()[9])).count();
    assert_eq!((kind(b"01"), kind(b"23"), kind(b"5")), (20, 215, 6), "communities, villages, farm areas");
}

#[test]
fn unemployment_registration_asks_what_the_county_needs_and_no_paper() {
    let catalogue = catalogue();
    let service = catalogue.service("unemp_reg").unwrap();
    let required = |wanted: bool| -> Vec<&str> {
        service
            .fields
            .iter()
            .filter(|field| field.required == wanted && !matches!(field.kind, Kind::Consent { .. }))
            .map(|field| field.id.as_str())
            .collect()
    };
    assert_eq!(
        required(true),
        [
            "place_basis",
            "unemp_date",
            "unemp_reason",
            "education",
            "labour_capacity",
            "wants_work",
            "job_intention",
            "training_wanted",
            "residence_division",
            "hukou_division",
            "mobile",
        ]
    );
    assert_eq!(
        required(false),
        ["reason_other", "last_employer", "hukou_type", "health_status", "disability_cert_no", "claims_benefit"]
    );
    assert_eq!(service.plan, [6]);
}

#[test]
fn the_sensitive_reason_is_never_first_and_the_parent_code_is_not_offered() {
    let catalogue = catalogue();
    let table = catalogue.table("unemployment_reason").unwrap();
    let offered: Vec<&str> = table.offered().map(|entry| entry.code.as_str()).collect();
    assert_eq!(offered.len(), 13);
    assert!(!offered.contains(&"20") && table.entry("20").is_some());
    assert!(!offered[..7].contains(&"70") && table.entry("70").unwrap().sensitive);
    assert_eq!(catalogue.table("education").unwrap().offered().count(), 11);
}
