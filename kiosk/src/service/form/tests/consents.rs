//! What is sensitive is asked and recorded only with its own consent.

use super::*;

#[test]
fn health_is_asked_and_recorded_only_with_its_consent() {
    let mut form = form();
    walk_to(&mut form, "health_consent");
    assert!(!form.can_skip());
    assert_eq!(form.next(), Step::Stay, "off until given");
    choose(&mut form, "yes");
    assert_eq!(page(&form), "health_status");
    choose(&mut form, "6");
    assert_eq!(page(&form), "disability_cert_no");
    dial(&mut form, "0000001964030500X");
    assert_eq!(panel(&form).shown, "000000 19640305 00");
    assert!(panel(&form).keys.iter().any(|key| key.key == "X"));
    form.skip();
    finish(&mut form);
    assert_eq!(form.sensitive_consents(), [("health_consent".to_owned(), 1)]);
    assert_eq!(form.to_json().get("health_status"), Some(&serde_json::json!("6")));
    assert!(!form.to_json().contains_key("health_consent"));
    // Withdrawn: the answer leaves the record, and so does the consent.
    form.edit("health_consent");
    assert_eq!(choose(&mut form, "no"), Step::Done);
    assert_eq!(form.to_json().get("health_status"), None);
    assert_eq!(form.sensitive_consents(), []);
}

#[test]
fn what_the_county_knows_of_health_needs_the_consent_too() {
    let catalogue = catalogue();
    let service = catalogue.service("unemp_reg").unwrap();
    let mut form = form_with(&service.known_answers([("health_status", "3")]));
    assert_eq!(form.to_json().get("health_status"), None);
    walk_to(&mut form, "health_consent");
    choose(&mut form, "yes");
    assert!(rows(&form).iter().any(|row| row.chosen && row.id == "3"), "proposed once it may be");
}

#[test]
fn a_consent_that_nothing_relies_on_is_not_recorded() {
    let mut form = form();
    walk_to(&mut form, "health_consent");
    choose(&mut form, "yes");
    assert_eq!(page(&form), "health_status");
    form.skip();
    finish(&mut form);
    assert_eq!(form.sensitive_consents(), []);
}

#[test]
fn the_sensitive_reason_is_recorded_only_with_its_consent() {
    for (consent, recorded, consents) in
        [("yes", "70", vec![("custody_consent".to_owned(), 1)]), ("no", "90", Vec::new())]
    {
        let mut form = form();
        walk_to(&mut form, "unemp_reason");
        choose(&mut form, "70");
        assert_eq!(page(&form), "custody_consent");
        choose(&mut form, consent);
        finish(&mut form);
        assert_eq!(form.to_json().get("unemp_reason"), Some(&serde_json::json!(recorded)));
        assert_eq!(form.answers().get("unemp_reason").and_then(Value::text), Some(recorded));
        assert_eq!(form.sensitive_consents(), consents);
    }
}
