//! What the adapters keep and what they forget.

use i_slint_backend_testing::init_no_event_loop;
use kiosk_screens as g;
use slint::{ComponentHandle as _, Model as _};

use super::Screen;
use crate::session::settings::Settings;
use crate::session::view::{
    Actions, Answer, Busy, Cell, Choice, Greeting, Input, Outcome, Overlay, Page, Panel, Question, Review, Shelf, Sign,
    Tone, TopBar, View,
};

fn view(page: Page, overlay: Option<Overlay>) -> View {
    let bar = TopBar {
        county: "County".to_owned(),
        hall: "Hall".to_owned(),
        time: "09:41".to_owned(),
        call_label: "Call staff".to_owned(),
        settings_label: "Settings".to_owned(),
        language_label: "English".to_owned(),
    };
    View {
        settings: Settings::default(),
        bar,
        page,
        actions: Actions::default(),
        banner: None,
        overlay,
        staff: None,
        practice: String::new(),
    }
}

fn personal_pages() -> [Page; 6] {
    let word = || "personal".to_owned();
    let question = |input| Page::Form(Question { step: word(), title: word(), hint: word(), error: word(), input });
    let choice = Choice { id: word(), label: word(), note: word(), chosen: true };
    [
        Page::Greeting(Greeting {
            step: word(),
            title: word(),
            hint: word(),
            facts: vec![(word(), word())],
            notes: Vec::new(),
        }),
        question(Input::Panel(Panel {
            shown: word(),
            placeholder: word(),
            caret: true,
            long: true,
            count: word(),
            full: false,
            reveal: word(),
            clear: word(),
            clear_key: word(),
            candidates: Some(Shelf {
                letters: word(),
                hint: word(),
                cells: vec![Cell { id: word(), label: word(), row: 0, start: 0, span: 500, shares: 12 }],
                earlier: word(),
                later: word(),
            }),
            rows: 4,
            keys: Vec::new(),
        })),
        question(Input::Choice { options: vec![choice], multiple: false, more: word() }),
        Page::Review(Review {
            step: word(),
            title: word(),
            hint: word(),
            rows: vec![Answer { id: word(), name: word(), value: word(), origin: word(), edit: word() }],
            more: word(),
            notes: Vec::new(),
        }),
        Page::Sign(Sign {
            step: word(),
            title: word(),
            promise: vec![word()],
            pad_hint: word(),
            strokes: vec![vec![(1, 2), (3, 4)]],
            clear: word(),
            no_signature: word(),
            error: word(),
        }),
        Page::Outcome(Outcome {
            title: word(),
            hint: word(),
            tone: Tone::Good,
            service: word(),
            ticket_label: word(),
            ticket: word(),
            ticket_note: word(),
            qr: vec![vec![true]],
            print: None,
            notes: Vec::new(),
        }),
    ]
}

#[test]
fn nothing_of_a_person_stays_in_the_window() {
    init_no_event_loop();
    let screen = Screen::new(|_| {}).unwrap();
    let blank = view(Page::Busy(Busy { title: String::new(), hint: String::new() }), None);
    let ask = Overlay::Ask {
        title: "personal".to_owned(),
        hint: "personal".to_owned(),
        code: String::new(),
        buttons: Vec::new(),
    };
    for page in personal_pages() {
        screen.render(&view(page, Some(ask.clone())));
        screen.render(&blank);
    }
    let window = screen.component();
    assert_eq!(window.global::<g::GreetingData<'_>>().get_title(), "");
    assert_eq!(window.global::<g::GreetingData<'_>>().get_facts().row_count(), 0);
    let panel = window.global::<g::PanelData<'_>>();
    assert_eq!([panel.get_shown(), panel.get_letters(), panel.get_count()], ["", "", ""]);
    assert_eq!(panel.get_cells().row_count(), 0);
    assert_eq!(window.global::<g::FormData<'_>>().get_rows().row_count(), 0);
    assert_eq!(window.global::<g::ReviewData<'_>>().get_rows().row_count(), 0);
    assert_eq!(window.global::<g::SignData<'_>>().get_ink(), "");
    assert_eq!(window.global::<g::OutcomeData<'_>>().get_ticket(), "");
    assert_eq!(window.global::<g::OutcomeData<'_>>().get_qr_side(), 0);
    assert_eq!(window.global::<g::AskData<'_>>().get_hint(), "");
}

#[test]
fn a_row_that_changes_leaves_the_list_in_place() {
    init_no_event_loop();
    let screen = Screen::new(|_| {}).unwrap();
    let question = |chosen| {
        let row = |id: &str| Choice { id: id.to_owned(), label: id.to_owned(), note: String::new(), chosen };
        let input = Input::Choice { options: vec![row("a"), row("b")], multiple: false, more: String::new() };
        let page =
            Question { step: String::new(), title: String::new(), hint: String::new(), error: String::new(), input };
        view(Page::Form(page), None)
    };
    screen.render(&question(false));
    let rows = screen.component().global::<g::FormData<'_>>().get_rows();
    screen.render(&question(true));
    assert!(screen.component().global::<g::FormData<'_>>().get_rows() == rows);
    assert!(rows.row_data(1).is_some_and(|row| row.chosen));
}
