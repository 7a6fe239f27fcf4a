//! The words of the kiosk itself, in every language of the visit. (A service's own words stand in its definition.)
//!
//! One file, `texts.toml`: each key with `zh` and `en`. A key that is missing, unknown or empty in one language stops
//! the start. Placeholders are `{name}`; both languages must use the same ones.

use std::{collections::BTreeMap, path::Path};

use crate::session::settings::Lang;

/// Declares the keys once: the enum, its list and its spelling in the file.
macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident = $name:literal,)*) => {
        /// A text of the kiosk.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key { $($(#[$doc])* #[doc = concat!("`", $name, "`")] $key,)* }
        impl Key {
            /// Every key.
            pub const ALL: &[Self] = &[$(Self::$key,)*];
            /// Its name in `texts.toml`.
            pub const fn name(self) -> &'static str { match self { $(Self::$key => $name,)* } }
        }
    };
}

keys! {
    County = "county",
    CallButton = "call.button",
    CallButtonWaiting = "call.button-waiting",
    CallButtonSeen = "call.button-seen",
    CallTitle = "call.title",
    CallSending = "call.sending",
    CallWaiting = "call.waiting",
    CallSeen = "call.seen",
    CallSeenBy = "call.seen-by",
    CallSeenHint = "call.seen-hint",
    CallUnanswered = "call.unanswered",
    CallUnreached = "call.unreached",
    CallTelephone = "call.telephone",
    CallNobody = "call.nobody",
    CallBroker = "call.broker",
    CallPromised = "call.promised",
    CallPromisedHint = "call.promised-hint",
    CallStay = "call.stay",
    CallCancel = "call.cancel",
    CallAgain = "call.again",
    CallBack = "call.back",
    CallBackTitle = "call.back-title",
    CallBackHint = "call.back-hint",
    CallBackPlace = "call.back-place",
    CallBackWrong = "call.back-wrong",
    CallBackNotStored = "call.back-not-stored",
    SettingsButton = "settings.button",
    OtherLanguage = "language.other",
    SettingsTitle = "settings.title",
    SettingsSize = "settings.size",
    SizeStandard = "settings.size.standard",
    SizeLarge = "settings.size.large",
    SizeExtraLarge = "settings.size.extra-large",
    SettingsColours = "settings.colours",
    ColoursStandard = "settings.colours.standard",
    ColoursHighLight = "settings.colours.high-light",
    ColoursHighDark = "settings.colours.high-dark",
    ColoursSoft = "settings.colours.soft",
    SettingsReach = "settings.reach",
    ReachNormal = "settings.reach.normal",
    ReachLow = "settings.reach.low",
    SettingsClose = "settings.close",
    TechGroup = "tech.group",
    TechEnter = "tech.enter",
    TechTitle = "tech.title",
    TechHint = "tech.hint",
    TechMaking = "tech.making",
    TechChallenge = "tech.challenge",
    TechOk = "tech.ok",
    TechClear = "tech.clear",
    TechErase = "tech.erase",
    TechChecking = "tech.checking",
    TechWrong = "tech.wrong",
    TechClosed = "tech.closed",
    TechExpired = "tech.expired",
    TechBroken = "tech.broken",
    TechWaitTitle = "tech.wait-title",
    TechWaitHint = "tech.wait-hint",
    TechWaitReader = "tech.wait-reader",
    TechWaitPrinter = "tech.wait-printer",
    TechWaitStore = "tech.wait-store",
    TechTitleOpen = "tech.title-open",
    TechLeave = "tech.leave",
    TechMore = "tech.more",
    TechOverview = "tech.overview",
    TechDevices = "tech.devices",
    TechTests = "tech.tests",
    TechNetwork = "tech.network",
    TechStore = "tech.store",
    TechLog = "tech.log",
    TechSoftware = "tech.software",
    TechNothing = "tech.nothing",
    TechWell = "tech.well",
    TechLookAgain = "tech.look-again",
    TechLooking = "tech.looking",
    TechReader = "tech.reader",
    TechPrinter = "tech.printer",
    TechScanner = "tech.scanner",
    TechScreen = "tech.screen",
    TechState = "tech.state",
    TechPort = "tech.port",
    TechOnline = "tech.online",
    TechBusy = "tech.busy",
    TechStarting = "tech.starting",
    TechOffline = "tech.offline",
    TechNoDevice = "tech.no-device",
    TechHardware = "tech.hardware",
    TechUser = "tech.user",
    TechUnknown = "tech.unknown",
    TechPaper = "tech.paper",
    TechPaperFull = "tech.paper-full",
    TechPaperLow = "tech.paper-low",
    TechPaperOut = "tech.paper-out",
    TechPaperJam = "tech.paper-jam",
    TechCover = "tech.cover",
    TechCoverOpen = "tech.cover-open",
    TechCoverShut = "tech.cover-shut",
    TechCard = "tech.card",
    TechCardWait = "tech.card-wait",
    TechCardRead = "tech.card-read",
    TechCardFailed = "tech.card-failed",
    TechSlip = "tech.slip",
    TechSlipPrinting = "tech.slip-printing",
    TechSlipAsk = "tech.slip-ask",
    TechSlipYes = "tech.slip-yes",
    TechSlipNo = "tech.slip-no",
    TechSlipGood = "tech.slip-good",
    TechSlipBad = "tech.slip-bad",
    TechSlipFailed = "tech.slip-failed",
    TechSlipTitle = "tech.slip-title",
    TechSlipMark = "tech.slip-mark",
    TechSlipTime = "tech.slip-time",
    TechSlipFoot = "tech.slip-foot",
    TechScan = "tech.scan",
    TechScanWait = "tech.scan-wait",
    TechScanRead = "tech.scan-read",
    TechGrid = "tech.grid",
    TechGridHint = "tech.grid-hint",
    TechStop = "tech.stop",
    TechColours = "tech.colours",
    TechColourHint = "tech.colour-hint",
    TechRunTests = "tech.run-tests",
    TechTestedAt = "tech.tested-at",
    TechPassed = "tech.passed",
    TechFailed = "tech.failed",
    TechSetup = "tech.setup",
    TechStepName = "tech.step-name",
    TechStepConnect = "tech.step-connect",
    TechStepTls = "tech.step-tls",
    TechStepWho = "tech.step-who",
    TechStepClock = "tech.step-clock",
    TechCounty = "tech.county",
    TechIntegrity = "tech.integrity",
    TechPending = "tech.pending",
    TechParked = "tech.parked",
    TechAcked = "tech.acked",
    TechOldest = "tech.oldest",
    TechChain = "tech.chain",
    TechFree = "tech.free",
    TechLogErrors = "tech.log-errors",
    TechLogAll = "tech.log-all",
    TechVersion = "tech.version",
    TechServices = "tech.services",
    TechDegrees = "tech.degrees",
    TechRestart = "tech.restart",
    TechRestartAsk = "tech.restart-ask",
    SettingsStaff = "settings.staff",
    SettingsStaffIn = "settings.staff-in",
    StaffWhoTitle = "staff.who-title",
    StaffWhoHint = "staff.who-hint",
    StaffWhoHintScan = "staff.who-hint-scan",
    StaffWaiting = "staff.waiting",
    StaffReaderDown = "staff.reader-down",
    StaffNoList = "staff.no-list",
    StaffExpired = "staff.expired",
    StaffUnknown = "staff.unknown",
    StaffClock = "staff.clock",
    StaffUnread = "staff.unread",
    StaffPinTitle = "staff.pin-title",
    StaffPinHint = "staff.pin-hint",
    StaffPinHintCard = "staff.pin-hint-card",
    StaffPinClear = "staff.pin-clear",
    StaffPinChecking = "staff.pin-checking",
    StaffPinWrong = "staff.pin-wrong",
    StaffPinClosed = "staff.pin-closed",
    StaffPinBroken = "staff.pin-broken",
    StaffDeskTitle = "staff.desk-title",
    StaffDeskHint = "staff.desk-hint",
    StaffDeskEmpty = "staff.desk-empty",
    StaffBehind = "staff.behind",
    StaffBehindUnknown = "staff.behind-unknown",
    StaffHelp = "staff.help",
    StaffHelpWords = "staff.help-words",
    StaffConfirm = "staff.confirm",
    StaffConfirmWords = "staff.confirm-words",
    StaffConfirmed = "staff.confirmed",
    StaffSaving = "staff.saving",
    StaffNotSaved = "staff.not-saved",
    StaffMatters = "staff.matters",
    StaffMattersWords = "staff.matters-words",
    StaffMattersHint = "staff.matters-hint",
    StaffMattersNone = "staff.matters-none",
    StaffMattersAsking = "staff.matters-asking",
    StaffMattersFailed = "staff.matters-failed",
    StaffMatterLook = "staff.matter-look",
    StaffMatterWaiting = "staff.matter-waiting",
    StaffMatterParked = "staff.matter-parked",
    StaffMatterWhy = "staff.matter-why",
    StaffMatterRetry = "staff.matter-retry",
    StaffMatterRetryWords = "staff.matter-retry-words",
    StaffMatterRating = "staff.matter-rating",
    StaffMatterCallBack = "staff.matter-call-back",
    StaffMatterWithdrawal = "staff.matter-withdrawal",
    ParkedKeyReused = "parked.key-reused",
    ParkedTooLarge = "parked.too-large",
    ParkedRefused = "parked.refused",
    StaffReturn = "staff.return",
    StaffReturnWords = "staff.return-words",
    StaffStrip = "staff.strip",
    StaffStripHelping = "staff.strip-helping",
    StaffLeave = "staff.leave",
    StaffHandBack = "staff.hand-back",
    StaffOwnPromise = "staff.own-promise",
    StaffCardTitle = "staff-card.title",
    StaffCardHint = "staff-card.hint",
    StaffCardOwn = "staff-card.own",
    SlipHow = "slip.how",
    SlipHelped = "slip.helped",
    Back = "action.back",
    Exit = "action.exit",
    Next = "action.next",
    Skip = "action.skip",
    Done = "action.done",
    Another = "action.another",
    BackToReview = "action.back-to-review",
    AttractStart = "attract.start",
    AttractStartNote = "attract.start-note",
    AttractHall = "attract.hall",
    AttractNotices = "attract.notices",
    AttractWelcome = "attract.welcome",
    AttractFree = "attract.free",
    AttractFoot = "attract.foot",
    AttractLarge = "attract.large",
    HomeTitle = "home.title",
    HomeHint = "home.hint",
    HomeHintKnown = "home.hint-known",
    HomeEmpty = "home.empty",
    HomeClosed = "home.closed",
    Step = "step",
    NoticeTitle = "notice.title",
    NoticeHint = "notice.hint",
    NoticeAgree = "notice.agree",
    IdentifyTitle = "identify.title",
    IdentifyHint = "identify.hint",
    IdentifyWaiting = "identify.waiting",
    IdentifyReading = "identify.reading",
    IdentifyRemoved = "identify.removed",
    IdentifyUnreadable = "identify.unreadable",
    IdentifyUnreadableAgain = "identify.unreadable-again",
    IdentifyUnsupported = "identify.unsupported",
    IdentifyReaderDown = "identify.reader-down",
    IdentifyRetry = "identify.retry",
    IdentifyLift = "identify.lift",
    GreetingTitle = "greeting.title",
    GreetingHint = "greeting.hint",
    GreetingName = "greeting.name",
    GreetingId = "greeting.id",
    GreetingValid = "greeting.valid",
    ValidLong = "greeting.valid-long",
    ValidUntil = "greeting.valid-until",
    GreetingExpired = "greeting.expired",
    GreetingRareName = "greeting.rare-name",
    GreetingAsking = "greeting.asking",
    GreetingOffline = "greeting.offline",
    GreetingNeedMore = "greeting.need-more",
    GreetingFinished = "greeting.finished",
    GreetingOpen = "greeting.open",
    GreetingNothing = "greeting.nothing",
    GreetingStart = "greeting.start",
    NotYou = "greeting.not-you",
    ReviewTitle = "review.title",
    ReviewHint = "review.hint",
    ReviewMore = "review.more",
    ReviewNext = "review.next",
    ReviewUnverified = "review.unverified",
    FromCard = "review.from-card",
    Edit = "review.edit",
    SignTitle = "sign.title",
    SignPad = "sign.pad",
    SignClear = "sign.clear",
    SignNone = "sign.none",
    SignError = "sign.error",
    SubmitBusy = "submit.busy",
    SubmitHint = "submit.hint",
    StandingStored = "standing.stored",
    StandingSending = "standing.sending",
    StandingReceived = "standing.received",
    StandingWindow = "standing.window",
    StandingDuplicate = "standing.duplicate",
    StandingRejected = "standing.rejected",
    StandingParked = "standing.parked",
    StandingDuplicateNext = "standing.duplicate-next",
    StandingRejectedNext = "standing.rejected-next",
    StandingRejectedPlain = "standing.rejected-plain",
    StandingParkedNext = "standing.parked-next",
    SendingHint = "standing.sending-hint",
    ReceivedNote = "standing.received-note",
    StoredNote = "standing.stored-note",
    TicketLabel = "ticket.label",
    TicketNote = "ticket.note",
    PrintWaiting = "print.waiting",
    PrintRunning = "print.running",
    PrintCooling = "print.cooling",
    PrintConfirmed = "print.confirmed",
    PrintUnproven = "print.unproven",
    PrintFailed = "print.failed",
    PrintUnknown = "print.unknown",
    TryAgain = "not-stored.again",
    WindowSlipFailed = "closed.slip-failed",
    ReprintWindow = "result.reprint-window",
    NotStoredTitle = "not-stored.title",
    NotStoredHint = "not-stored.hint",
    ClosedTitle = "closed.title",
    ClosedHint = "closed.hint",
    RateTitle = "rate.title",
    RateHint = "rate.hint",
    RateWhy = "rate.why",
    RateSend = "rate.send",
    RateSkip = "rate.skip",
    TakeCardTitle = "take-card.title",
    TakeCardHint = "take-card.hint",
    IdleTitle = "idle.title",
    IdleHint = "idle.hint",
    IdleHintPlain = "idle.hint-plain",
    IdleHintStored = "idle.hint-stored",
    IdleContinue = "idle.continue",
    IdleMore = "idle.more",
    QuitTitle = "quit.title",
    QuitHint = "quit.hint",
    QuitStay = "quit.stay",
    QuitEnd = "quit.end",
    OtherCardTitle = "other-card.title",
    OtherCardHint = "other-card.hint",
    OtherCardStay = "other-card.stay",
    OtherCardEnd = "other-card.end",
    EarlierTitle = "earlier.title",
    EarlierHint = "earlier.hint",
    EarlierEnd = "earlier.end",
    EarlierReprint = "earlier.reprint",
    EarlierAgain = "earlier.again",
    TroublePaper = "trouble.paper",
    TroublePrinter = "trouble.printer",
    TroubleReader = "trouble.reader",
    TroubleOffline = "trouble.offline",
    TroubleClosed = "trouble.closed",
    SlipTitle = "slip.title",
    SlipReprint = "slip.reprint",
    SlipService = "slip.service",
    SlipName = "slip.name",
    SlipNameTail = "slip.name-tail",
    SlipTime = "slip.time",
    SlipTimeUntrusted = "slip.time-untrusted",
    SlipPlace = "slip.place",
    SlipNext = "slip.next",
    SlipFoot = "slip.foot",
    SlipWindowTitle = "slip.window-title",
    RateComment = "rate.comment",
    RateCommentNote = "rate.comment-note",
    RateCommentWritten = "rate.comment-written",
    RateCommentHint = "rate.comment-hint",
    RateCommentPlace = "rate.comment-place",
    RateCommentDone = "rate.comment-done",
    StateSubmitted = "state.submitted",
    StateSubmittedNext = "state.submitted-next",
    StateAccepted = "state.accepted",
    StateAcceptedNext = "state.accepted-next",
    StateNeedMore = "state.need-more",
    StateNeedMoreNext = "state.need-more-next",
    StateInReview = "state.in-review",
    StateInReviewNext = "state.in-review-next",
    StateDone = "state.done",
    StateDoneNext = "state.done-next",
    StateRejected = "state.rejected",
    StateRejectedNext = "state.rejected-next",
    StateWithdrawn = "state.withdrawn",
    StateWithdrawnNext = "state.withdrawn-next",
    StateHandedOver = "state.handed-over",
    StateHandedOverNext = "state.handed-over-next",
    ProgressTitle = "progress.title",
    ProgressSummary = "progress.summary",
    ProgressWay = "progress.way",
    ProgressWayHint = "progress.way-hint",
    ProgressByCard = "progress.by-card",
    ProgressByCardNote = "progress.by-card-note",
    ProgressByCardBroken = "progress.by-card-broken",
    ProgressByNumber = "progress.by-number",
    ProgressByNumberNote = "progress.by-number-note",
    ProgressNoticeTitle = "progress.notice-title",
    ProgressNoticeAgree = "progress.notice-agree",
    ProgressNoticeWho = "progress.notice-who",
    ProgressNoticeWhoText = "progress.notice-who-text",
    ProgressNoticeWhat = "progress.notice-what",
    ProgressNoticeWhatText = "progress.notice-what-text",
    ProgressNoticeKept = "progress.notice-kept",
    ProgressNoticeKeptText = "progress.notice-kept-text",
    ProgressNumber = "progress.number",
    ProgressNumberHint = "progress.number-hint",
    ProgressNumberScan = "progress.number-scan",
    ProgressNumberPlace = "progress.number-place",
    ProgressNumberShort = "progress.number-short",
    ProgressNumberWrong = "progress.number-wrong",
    ProgressPhone = "progress.phone",
    ProgressPhoneHint = "progress.phone-hint",
    ProgressPhonePlace = "progress.phone-place",
    ProgressPhoneShort = "progress.phone-short",
    ProgressAsk = "progress.ask",
    ProgressAsking = "progress.asking",
    ProgressAnswer = "progress.answer",
    ProgressNotFound = "progress.not-found",
    ProgressTypeAgain = "progress.type-again",
    ProgressTooMany = "progress.too-many",
    ProgressAskAgain = "progress.ask-again",
    ProgressOffline = "progress.offline",
    ProgressNothing = "progress.nothing",
    ProgressList = "progress.list",
    ProgressListHint = "progress.list-hint",
    ProgressSince = "progress.since",
    ProgressNote = "progress.note",
    ProgressOther = "progress.other",
    ProgressRate = "progress.rate",
    ProgressRated = "progress.rated",
    ProgressPrint = "progress.print",
    GreetingMatters = "greeting.matters",
    NoticeHintNew = "notice.hint-new",
    RateWhyHint = "rate.why-hint",
    RateCallback = "rate.callback",
    RateCallbackNote = "rate.callback-note",
    PrintTake = "print.take",
    TakeCardSlipTitle = "take-card.slip-title",
    TroubleSlipLeft = "trouble.slip-left",
    SlipProgressTitle = "slip.progress-title",
    SlipState = "slip.state",
}

/// All texts in all languages.
#[derive(Debug, Clone)]
pub struct Texts {
    words: BTreeMap<Key, (String, String)>,
}

/// One entry of the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    zh: String,
    en: String,
}

impl Texts {
    /// Reads `texts.toml` of the assets folder. The error names file, key and what is missing.
    pub fn load(file: &Path) -> Result<Self, Vec<String>> {
        let shown = file.display();
        let text = std::fs::read_to_string(file).map_err(|e| vec![format!("{shown}: {e}")])?;
        let table: BTreeMap<String, Entry> = toml::from_str(&text).map_err(|e| vec![format!("{shown}: {e}")])?;
        Self::check(table).map_err(|faults| faults.into_iter().map(|f| format!("{shown}: {f}")).collect())
    }

    fn check(mut table: BTreeMap<String, Entry>) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut words = BTreeMap::new();
        for &key in Key::ALL {
            let name = key.name();
            let Some(entry) = table.remove(name) else {
                faults.push(format!("\"{name}\" is missing: add it with zh and en"));
                continue;
            };
            if entry.zh.trim().is_empty() || entry.en.trim().is_empty() {
                faults.push(format!("\"{name}\" is empty in one language: both zh and en need words"));
            }
            if placeholders(&entry.zh) != placeholders(&entry.en) {
                faults.push(format!("\"{name}\" has other {{placeholders}} in zh than in en"));
            }
            words.insert(key, (entry.zh, entry.en));
        }
        faults.extend(table.keys().map(|name| format!("\"{name}\" is no text of the kiosk: remove it")));
        if faults.is_empty() { Ok(Self { words }) } else { Err(faults) }
    }

    /// The words of a key.
    pub fn get(&self, lang: Lang, key: Key) -> String {
        let (zh, en) = self.words.get(&key).map_or(("", ""), |(zh, en)| (zh.as_str(), en.as_str()));
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    /// The words of a key with its placeholders filled.
    pub fn fill(&self, lang: Lang, key: Key, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.get(lang, key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

/// The `{names}` of a text, sorted.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Words that stand in the code beside the part they belong to, in both languages by construction.
pub(crate) trait OwnWords: Copy {
    /// Chinese and English; `{n}` is filled by [`OwnWords::with`].
    fn both(self) -> (&'static str, &'static str);

    /// The words.
    fn get(self, lang: Lang) -> &'static str {
        let (zh, en) = self.both();
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The words with `{n}` filled.
    fn with(self, lang: Lang, n: &str) -> String {
        self.get(lang).replace("{n}", n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> BTreeMap<String, Entry> {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_shipped_texts_are_complete() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/texts.toml");
        Texts::load(&file).unwrap();
    }

    #[test]
    fn gaps_are_named() {
        let faults = Texts::check(entries(
            "\"action.back\" = { zh = \"上一步\", en = \" \" }\nstep = { zh = \"第 {n} 步\", en = \"step\" }\nnonsense = { zh = \"a\", en = \"b\" }",
        ))
        .unwrap_err();
        let all = faults.join("\n");
        assert!(all.contains("\"action.back\" is empty"), "{all}");
        assert!(all.contains("\"step\" has other {placeholders}"), "{all}");
        assert!(all.contains("\"nonsense\" is no text"), "{all}");
        assert!(all.contains("\"action.exit\" is missing"), "{all}");
    }
}
