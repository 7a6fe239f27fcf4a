//! What a touch means: every button once, and what is no touch at all.

use super::expected::buttons_of;
use super::*;

fn named(name: &str) -> View {
    samples::all(Settings::default()).into_iter().find(|(other, _)| *other == name).expect("a sample").1
}

#[test]
fn every_touch_means_what_it_says() {
    let text = str::to_owned;
    let table = [
        ("attract", "点这里开始", Intent::Begin),
        ("attract", "大字版", Intent::BeginLarge),
        ("attract", "English", Intent::ToggleLanguage),
        ("home", "大字", Intent::OpenSettings),
        ("home", "English", Intent::ToggleLanguage),
        ("home", "失业登记", Intent::Choose(text("unemp_reg"))),
        ("home", "结束", Intent::End),
        ("notice", "同意，继续", Intent::Next),
        ("notice", "上一步", Intent::Back),
        ("identify", "结束", Intent::End),
        ("greeting", "下一步", Intent::Next),
        ("form-choice", "自己辞职", Intent::Pick(text("31"))),
        ("form-multiple", "自己干", Intent::Pick(text("4"))),
        ("form-multiple", "更多选项 (1/3)", Intent::More),
        ("form-multiple", "跳过", Intent::Skip),
        ("form-date", "年加一", Intent::DateStep { part: 0, delta: 1 }),
        ("form-date", "日减一", Intent::DateStep { part: 2, delta: -1 }),
        ("form-date", "昨天", Intent::Pick(text("yesterday"))),
        ("panel-digits", "7", Intent::Key(text("7"))),
        ("panel-digits", "删除", Intent::Key(text("⌫"))),
        ("panel-digits-hidden", "显示 5 秒", Intent::Reveal),
        ("panel-digits-error", "清空", Intent::Key(text("clear"))),
        ("panel-digits-x", "X", Intent::Key(text("X"))),
        ("panel-money", "+100", Intent::Key(text("+100"))),
        ("panel-pinyin", "q", Intent::Key(text("q"))),
        ("panel-pinyin", "空格", Intent::Key(text(" "))),
        ("panel-pinyin", "英文", Intent::Key(text("latin"))),
        ("panel-pinyin", "跳过", Intent::Skip),
        ("panel-pinyin-composing", "武阳镇", Intent::Pick(text("0"))),
        ("panel-pinyin-one", "后面的字", Intent::Key(text("later"))),
        ("panel-latin-capitals", "Q", Intent::Key(text("Q"))),
        ("panel-symbols", "恢复", Intent::Key(text("undo"))),
        ("review", "修改", Intent::Edit(text("unemp_date"))),
        ("review", "第 1 页，共 2 页", Intent::More),
        ("review", "确认并签名", Intent::Next),
        ("sign", "重签", Intent::ClearSignature),
        ("sign", "我承诺，不签字", Intent::PromiseOnly),
        ("sign", "提交失业登记", Intent::Next),
        ("outcome-received", "再办一件", Intent::Another),
        ("outcome-received", "办完了", Intent::Next),
        ("rate", "非常满意", Intent::Pick(text("5"))),
        ("rate-why", "说明看不懂或不对", Intent::Pick(text("guide_wrong"))),
        ("rate-why", "愿意接听回访电话", Intent::Pick(text("callback"))),
        ("rate-why", "不评了", Intent::Skip),
        ("progress-list", "评价", Intent::Pick(text("001200037231"))),
        ("progress-list", "打印进度单", Intent::Next),
        ("board-menu", "本机办件", Intent::Pick(text("desk"))),
        ("board-menu", "再看下面的（第 1 页，共 2 页）", Intent::More),
        ("board-states", "网络与县里", Intent::Pick(text("tab:network"))),
        ("board-states", "打印机没有纸", Intent::Pick(text("P-OUT"))),
        ("board-details", "打一张测试条", Intent::Pick(text("test"))),
        ("pad-pin", "7", Intent::Key(text("7"))),
        ("pad-pin", "清空", Intent::Key(text("clear"))),
        ("pad-pin", "删除", Intent::Key(text("⌫"))),
        ("pad-challenge", "确定", Intent::Next),
        ("probe-grid", "结束", Intent::End),
        ("staff-helps", "交还", Intent::Leave),
        ("idle", "继续办理", Intent::Continue),
        ("idle", "需要更多时间", Intent::MoreTime),
        ("ask", "结束并换人", Intent::Answer(text("switch"))),
        ("settings", "特大", Intent::Set(text("size.extra-large"))),
        ("settings", "好了", Intent::CloseSettings),
    ];
    let stage = Stage::new(PORTRAIT);
    for (name, label, intent) in table {
        stage.render(&named(name));
        assert_eq!(stage.tap(label), [intent], "{name}: {label}");
    }
}

#[test]
fn the_accessible_action_does_what_a_touch_does() {
    let stage = Stage::new(PORTRAIT);
    for (name, view) in samples::all(Settings::default()) {
        stage.render(&view);
        for label in buttons_of(&view) {
            let button = stage.find(&label).unwrap_or_else(|| panic!("{name}: {label}"));
            stage.heard.borrow_mut().clear();
            button.invoke_accessible_default_action();
            assert_eq!(stage.heard.borrow().len(), 1, "{name}: {label}");
        }
    }
}

#[test]
fn a_touch_beside_everything_says_that_somebody_is_there() {
    let stage = Stage::new(PORTRAIT);
    for name in ["home", "form-choice", "identify", "idle", "ask"] {
        stage.render(&named(name));
        touch(&stage, &[(4.0, 900.0)]);
        assert_eq!(stage.heard.take(), [Intent::Touched], "{name}");
    }
    stage.render(&named("attract"));
    touch(&stage, &[(4.0, 900.0)]);
    assert_eq!(stage.heard.take(), [Intent::Begin]);
}

#[test]
fn a_test_picture_is_left_by_a_touch_and_the_grid_counts_what_the_finger_crosses() {
    let stage = Stage::new(PORTRAIT);
    for name in ["probe-colour", "probe-checker"] {
        stage.render(&named(name));
        touch(&stage, &[(540.0, 300.0)]);
        assert_eq!(stage.heard.take(), [Intent::Touched, Intent::Next], "{name}");
    }
    stage.render(&named("probe-grid"));
    // Cells are 135 × 213 points: the finger goes from the first to the second and down.
    touch(&stage, &[(60.0, 100.0), (200.0, 100.0), (210.0, 120.0), (200.0, 300.0)]);
    let cell = |n: u16| Intent::Pick(format!("cell:{n}"));
    assert_eq!(stage.heard.take(), [Intent::Touched, cell(0), cell(1), cell(9)]);
}

#[test]
fn a_touch_that_leaves_the_button_means_nothing() {
    let stage = Stage::new(PORTRAIT);
    stage.render(&named("form-choice"));
    let row = Area::of(&stage.find("自己辞职").unwrap());
    touch(&stage, &[(row.x + 50.0, row.y + 20.0), (row.x + 50.0, row.y + 700.0)]);
    assert_eq!(stage.heard.take(), []);
}

#[test]
fn a_closed_service_cannot_be_chosen() {
    let stage = Stage::new(PORTRAIT);
    stage.render(&named("home"));
    assert_eq!(stage.tap("欠薪投诉"), []);
    assert_eq!(stage.find("欠薪投诉").unwrap().accessible_enabled(), Some(false));
}

#[test]
fn a_stroke_is_told_in_thousandths_of_the_pad() {
    let stage = Stage::new(PORTRAIT);
    stage.render(&named("sign"));
    let pad = Area::of(&stage.all(|element| element.id().is_some_and(|id| id == "Pad::area"))[0]);
    let at = |x: f32, y: f32| (pad.x + pad.w * x, pad.y + pad.h * y);
    // The second point is outside: the finger slid over the edge.
    touch(&stage, &[at(0.25, 0.5), at(0.5, 0.5), at(1.5, 0.75)]);
    let heard = stage.heard.take();
    let [Intent::Stroke(points)] = heard.as_slice() else { panic!("one stroke: {heard:?}") };
    let near = |(x, y): (u16, u16), (a, b): (u16, u16)| x.abs_diff(a) <= 2 && y.abs_diff(b) <= 2;
    assert!(near(points[0], (250, 500)), "{points:?}");
    assert!(near(points[1], (500, 500)), "{points:?}");
    assert!(near(*points.last().unwrap(), (1000, 750)), "{points:?}");
}

#[test]
fn a_new_question_begins_at_its_top_and_the_same_one_stays() {
    let stage = Stage::new(SMALL);
    let first = named("form-choice");
    stage.render(&first);
    let top = |stage: &Stage| {
        stage.all(|element| element.accessible_label().is_some_and(|l| l == "自己辞职")).first().map(Area::of)
    };
    let before = top(&stage);
    stage.tap("▼");
    let paged = top(&stage);
    assert_ne!(before, paged);
    let mut chosen = first.clone();
    let Page::Form(question) = &mut chosen.page else { unreachable!() };
    let Input::Choice { options, .. } = &mut question.input else { unreachable!() };
    options[3].chosen = true;
    stage.render(&chosen);
    assert_eq!(top(&stage), paged, "the page jumped under the finger");
    let Page::Form(question) = &mut chosen.page else { unreachable!() };
    question.error = "请选一项。".to_owned();
    stage.render(&chosen);
    let error = stage.all(|element| element.accessible_label().is_some_and(|l| l == "请选一项。"));
    assert!(!error.is_empty(), "the error is in sight");
}

#[test]
fn a_picture_is_drawn_and_the_same_view_draws_the_same() {
    let stage = Stage::new(SMALL);
    stage.render(&named("outcome-received"));
    let first = stage.screen.window().take_snapshot().unwrap();
    assert!(first.as_slice().iter().any(|pixel| *pixel != first.as_slice()[0]));
    stage.render(&named("outcome-received"));
    assert_eq!(first.as_bytes(), stage.screen.window().take_snapshot().unwrap().as_bytes());
}

/// Press at the first point, move over the others, release at the last.
fn touch(stage: &Stage, points: &[(f32, f32)]) {
    use slint::platform::WindowEvent;
    let button = PointerEventButton::Left;
    let window = stage.screen.window();
    stage.heard.borrow_mut().clear();
    let at = |(x, y): (f32, f32)| slint::LogicalPosition::new(x, y);
    let (first, last) = (points[0], points[points.len() - 1]);
    window.dispatch_event(WindowEvent::PointerMoved { position: at(first) });
    window.dispatch_event(WindowEvent::PointerPressed { position: at(first), button });
    for point in &points[1..] {
        window.dispatch_event(WindowEvent::PointerMoved { position: at(*point) });
    }
    settle();
    window.dispatch_event(WindowEvent::PointerReleased { position: at(last), button });
    settle();
}
