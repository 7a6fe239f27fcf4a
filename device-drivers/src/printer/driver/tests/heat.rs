//! A head too hot: the slip waits and comes out, or the truth is told in time.

use super::*;

#[test]
fn a_slip_waits_for_a_hot_head_and_then_comes_out() {
    for asb in [true, false] {
        let mut bench = Bench::new(Profile { asb, ..ESC_POS_80MM }, Head { condition: HOT, ..Head::new() });
        bench.run(Duration::from_secs(2));
        bench.print(1);
        bench.run(Duration::from_secs(20));
        assert_eq!((bench.told(), bench.outcomes(), bench.peer.rows), (vec!["waits"], vec![], 0));
        assert_eq!(bench.states().last(), Some(&("deviceBusy", "full")));
        bench.peer.condition = FINE;
        bench.run(Duration::from_secs(5));
        assert_eq!((bench.told(), bench.outcomes()), (vec!["waits", "starts"], vec![(1, PrintOutcome::Confirmed)]));
        assert_eq!((bench.peer.rows, bench.peer.cuts), (200, 1));
    }
}

#[test]
fn a_head_that_stays_hot_is_given_up_in_time_and_nothing_was_printed() {
    let mut bench = Bench::new(ESC_POS_80MM, Head { condition: HOT, ..Head::new() });
    bench.print(1);
    bench.print(2);
    bench.run(Duration::from_secs(29));
    assert_eq!(bench.outcomes(), []);
    bench.run(Duration::from_secs(4));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(PrintFault::Overheated))]);
    bench.run(Duration::from_secs(40));
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Failed(PrintFault::Overheated))]);
    assert!(bench.peer.rows == 0 && !bench.started());
}

#[test]
fn a_head_that_gets_hot_in_the_middle_keeps_its_slip_and_goes_on() {
    let profiles =
        [ESC_POS_80MM, Profile { asb: false, ..ESC_POS_80MM }, Profile { proof: Proof::GsR, ..ESC_POS_80MM }];
    for (profile, rows) in profiles.into_iter().flat_map(|profile| [1, 100, 199, 200].map(|rows| (profile, rows))) {
        let head = Head { fails_after: Some((rows, HOT)), ..Head::new() };
        let mut bench = printed(head, profile);
        assert_eq!((bench.told(), bench.outcomes()), (vec!["starts", "waits"], vec![]), "{rows}");
        bench.peer.condition = FINE;
        bench.run(Duration::from_secs(8));
        assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)], "{rows}");
        assert_eq!((bench.told(), bench.peer.rows, bench.peer.cuts), (vec!["starts", "waits", "starts"], 200, 1));
    }
}

#[test]
fn hot_in_the_middle_for_good_means_unknown() {
    let head = Head { fails_after: Some((100, HOT)), ..Head::new() };
    let mut bench = printed(head, ESC_POS_80MM);
    bench.run(Duration::from_secs(30));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::Overheated))]);
}

#[test]
fn unplugged_while_it_cools_ends_what_waits() {
    for rows in [None, Some(100)] {
        let condition = if rows.is_none() { HOT } else { FINE };
        let mut bench =
            printed(Head { condition, fails_after: rows.map(|rows| (rows, HOT)), ..Head::new() }, ESC_POS_80MM);
        bench.driver.link_lost(bench.now);
        bench.run(MS);
        let lost = PrintFault::NoDevice;
        let outcome = if rows.is_none() { PrintOutcome::Failed(lost) } else { PrintOutcome::Unknown(lost) };
        assert_eq!(bench.outcomes(), [(1, outcome)]);
    }
}
