use crate::service::catalogue::tests::catalogue;

#[test]
fn places_are_shown_with_their_town() {
    let catalogue = catalogue();
    let divisions = catalogue.divisions();
    assert_eq!(divisions.place("430527101").as_deref(), Some("武阳镇"));
    assert_eq!(divisions.place("430527101201").as_deref(), Some("武阳镇 六王村"));
    for unknown in ["", "4305", "430527", "430527999", "430527101999", "530527101201"] {
        assert_eq!(divisions.place(unknown), None, "{unknown}");
    }
    // Two villages of one name.
    assert_ne!(divisions.place("430527104209"), divisions.place("430527201205"));
}

#[test]
fn an_address_proposes_as_much_as_it_names() {
    let catalogue = catalogue();
    let divisions = catalogue.divisions();
    for (address, place) in [
        ("湖南省绥宁县武阳镇六王村3组", Some("430527101201")),
        ("湖南省绥宁县武阳镇老街12号", Some("430527101")),
        ("绥宁县长铺镇长征路社区", Some("430527100002")),
        ("湖南省绥宁县长铺子苗族侗族乡", Some("430527207")),
        ("湖南省绥宁县", None),
        ("湖南省怀化市某县水口乡", None),
        ("", None),
    ] {
        assert_eq!(divisions.propose(address).as_deref(), place, "{address}");
    }
}
