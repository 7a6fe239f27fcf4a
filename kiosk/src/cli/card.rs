//! `kiosk read-card`: reads one card and shows the holder masked, to prove that reader and line are well.

use std::{
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

use device_drivers::{CardError, DeviceState, IdCard, IdReader, IdReaderEvent, PortSettings, id_card::SAMV_STANDARD};
use kiosk::{applicant::mask_id, applicant::mask_name, session::settings::Lang};

use super::{UNSEEN, WELL, WRONG, say};

/// How long a card is waited for.
const CARD: Duration = Duration::from_secs(20);

/// Waits for a card at `port` and reads it.
pub(crate) fn read(port: &Path, baud: u32, lang: Lang) -> (String, u8) {
    let (sender, events) = mpsc::channel();
    let settings = PortSettings { path: port.to_owned(), baud };
    let reader = IdReader::spawn(settings, SAMV_STANDARD, move |event| {
        // Nobody waits any more: the answer has come.
        drop(sender.send(event));
    });
    let end = Instant::now() + CARD;
    while let Ok(event) = events.recv_timeout(end.saturating_duration_since(Instant::now())) {
        match event {
            IdReaderEvent::State(DeviceState::Online) => {
                tracing::info!("{}", say(lang, "读卡器在，请放卡。", "The reader is there; lay down a card."));
                reader.read(1);
            }
            IdReaderEvent::State(DeviceState::Starting | DeviceState::Busy) | IdReaderEvent::Media(_) => {}
            IdReaderEvent::State(DeviceState::NoDevice) => {
                let text = say(
                    lang,
                    "端口打不开：没接上、没权限，或别的程序在用。",
                    "The port cannot be opened: not connected, no right, or in use.",
                );
                return (format!("{}: {text}", port.display()), UNSEEN);
            }
            IdReaderEvent::State(state) => {
                let raw: Vec<String> = reader.trace().latest().iter().map(ToString::to_string).collect();
                let text =
                    say(lang, "读卡器不能用，看速率和线。", "The reader does not work; look at speed and cable.");
                return (format!("{} {text}\n  {}", state.code(), raw.join("  ")), UNSEEN);
            }
            IdReaderEvent::Card { result, .. } => return answer(result, lang),
        }
    }
    (say(lang, "等了 20 秒，没有卡。", "No card within 20 seconds.").to_owned(), WRONG)
}

fn answer(result: Result<Box<IdCard>, CardError>, lang: Lang) -> (String, u8) {
    match result {
        Ok(card) => (format!("✓ {} {}", mask_name(&card.name.text), mask_id(&card.id_no)), WELL),
        Err(error) => {
            let text = match error {
                CardError::Removed => say(lang, "卡拿开得太快。", "The card was taken away too soon."),
                CardError::Unreadable { .. } => {
                    say(lang, "卡读不出来，换一张卡试试。", "The card cannot be read; try another one.")
                }
                CardError::Unsupported => say(lang, "不是身份证。", "Not an identity card."),
                CardError::NotReady | CardError::Hardware { .. } => {
                    say(lang, "读卡器有故障。", "The reader has a fault.")
                }
            };
            (format!("{text} ({error})"), WRONG)
        }
    }
}
