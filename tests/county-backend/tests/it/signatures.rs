//! The county's signature covers every member of every signed answer.

use serde_json::{Value, json};

use crate::kiosk::{Hall, OFFICER, id_no};

#[tokio::test]
async fn a_change_of_any_member_breaks_the_signature() {
    let hall = Hall::open();
    let first = hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    let ticket = first.text("ticket").to_owned();
    let duplicate = hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    let decided = hall.kiosk.decide(OFFICER, &ticket, "need_more", Some("请补材料")).await;
    let answers = [
        ("Acknowledgement", first.json),
        ("Acknowledgement", duplicate.json),
        ("TicketStatus", decided.json),
        ("TicketStatus", hall.kiosk.status(&ticket, "1234").await.json),
        ("PersonFacts", hall.kiosk.facts(&id_no(1)).await.json),
        ("ServerTime", hall.kiosk.time().await.json),
        ("Numbering", hall.kiosk.numbering().await.json),
        ("CodeTable", hall.kiosk.codes("job_intention").await.json),
    ];
    for (schema, answer) in answers {
        assert!(hall.kiosk.signed_by_county(schema, &answer), "{schema}: {answer}");
        let mut leaves = Vec::new();
        walk(&answer, String::new(), &mut leaves);
        assert!(leaves.len() >= 3);
        for pointer in leaves.iter().filter(|pointer| *pointer != "/sig") {
            let mut changed = answer.clone();
            let leaf = changed.pointer_mut(pointer).unwrap();
            *leaf = match leaf {
                Value::String(text) => json!(format!("{text}x")),
                Value::Number(_) => json!(9_999_998),
                _ => Value::Null,
            };
            assert!(!hall.kiosk.signed_by_county(schema, &changed), "{schema}: {pointer} is not covered");
        }
        // A member more, or one less.
        let mut more = answer.clone();
        more["extra"] = json!(true);
        assert!(!hall.kiosk.signed_by_county(schema, &more));
        for name in answer.as_object().unwrap().keys().filter(|name| *name != "sig") {
            let mut less = answer.clone();
            less.as_object_mut().unwrap().remove(name);
            assert!(!hall.kiosk.signed_by_county(schema, &less), "{schema}: {name} can be left out");
        }
        // Another kind of answer.
        let other = if schema == "ServerTime" { "Numbering" } else { "ServerTime" };
        assert!(!hall.kiosk.signed_by_county(other, &answer));
    }
}

/// JSON pointers of all scalars and empty containers.
fn walk(value: &Value, at: String, out: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, value)| walk(value, format!("{at}/{name}"), out));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, value)| walk(value, format!("{at}/{index}"), out));
        }
        _ => out.push(at),
    }
}
