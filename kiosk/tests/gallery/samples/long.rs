//! The longest texts of the services, and what went wrong on pages that are long already.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    let mut chosen_nothing = form::reasons_page(s);
    if let Page::Form(question) = &mut chosen_nothing.page {
        question.error = s.t("还没有选。请选一项，再点“下一步”。", "Nothing is chosen yet: pick one, then “Next”.");
    }
    let mut unsigned = review::sign(s);
    if let Page::Sign(sign) = &mut unsigned.page {
        sign.promise = vec![
            s.t("我已经看过告知内容。", "I have read the notice."),
            s.t(
                "我现在没有工作，有劳动能力，愿意找工作。如果和我填的不一样，以我填写的内容为准，由窗口核实。",
                "I am out of work, able to work and willing to work. Where my answers say otherwise, my answers count and \
                 the window will check.",
            ),
        ];
        sign.strokes = Vec::new();
        sign.error =
            s.t("还没有签名。请在框里签，或点“我承诺，不签字”。", "Please sign, or touch “I promise, unsigned”.");
    }
    vec![
        ("form-error", chosen_nothing),
        ("form-sensitive", sensitive(s)),
        ("sign-error", unsigned),
        ("outcome-window", window(s)),
    ]
}

fn sensitive(s: &Samples) -> View {
    s.question(
        12,
        s.t("您愿意把这个原因记下来吗？", "Would you like to give information about your health?"),
        s.t(
            "这属于敏感信息，只用来给您安排就业帮扶，只有经办人员能看到，不会印在回执上。不同意也能登记，原因就记“其他”，\
             您可以到窗口当面说。",
            "This is sensitive information. It is used only to arrange help for you, seen only by the staff in charge and \
             never printed on the slip. Without it you can register all the same: the reason is then recorded as “other”, \
             and you can tell the window.",
        ),
        Input::Choice {
            options: vec![
                choice("yes", s.t("同意记下来", "Yes, record it"), "", false),
                choice("no", s.t("不记，按“其他原因”登记", "No, I will tell the window if need be"), "", false),
            ],
            multiple: false,
            more: String::new(),
        },
        s.forward(),
    )
}

fn window(s: &Samples) -> View {
    let mut view = outcome::stored(s);
    if let Page::Outcome(outcome) = &mut view.page {
        outcome.title = s.t("请到窗口", "Please go to the window");
        outcome.hint = s.t(
            "您的登记已经提交，没有作废。请拿着这张回执和身份证到窗口，工作人员当面核对。",
            "Your registration has been handed in and stands. Please take this slip and your ID card to the window, where \
             staff will check it with you.",
        );
        outcome.notes = vec![s.warn(
            "按出生年月推算，您可能到了法定退休年龄。只要没有领养老金，照样可以登记；养老金的事可以到窗口问问。",
            "The county’s record still shows an employment, an insurance by an employer or a business licence; perhaps it \
             has not been closed yet. You can hand in the registration; please have it checked at the window.",
            "K06-R4",
        )];
    }
    view
}
