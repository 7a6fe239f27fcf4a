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

#[test]
fn the_country_is_a_tree_of_at_most_three_levels() {
    let catalogue = catalogue();
    let national = catalogue.national();
    let provinces = national.within("");
    assert_eq!(provinces.len(), 34);
    let mut seen = provinces.len();
    for province in &provinces {
        for inner in national.within(province) {
            seen += 1 + national.within(inner).len();
            assert!(national.place(inner).is_some_and(|name| name.split(' ').count() == 2), "{inner}");
            assert!(national.within(inner).iter().all(|county| national.within(county).is_empty()));
        }
    }
    assert_eq!(seen, 34 + 333 + 2974, "every place is reached once");
    assert_eq!(national.place("110101").as_deref(), Some("北京市 东城区"));
    assert_eq!(national.place("429004").as_deref(), Some("湖北省 仙桃市"));
    assert_eq!(national.place("710000").as_deref(), Some("台湾省"));
    for unknown in ["", "44", "430527", "990000", "other", "430527101201"] {
        assert_eq!(national.place(unknown), None, "{unknown}");
    }
}
