//! What reader and printer report, in the session's words. Codes are for staff: `R-` reader, `P-` printer.

use device_drivers::{
    CardError, DeviceState, IdCard, IdMedia, PrintFault, PrintOutcome, PrinterState, SlipMedia,
    id_card::{CardKind, Validity},
    printer,
};

use crate::{
    applicant::Applicant,
    session::event::{CardTrouble, Paper, PrintProgress, Working},
};

/// The reader.
pub const fn reader(state: DeviceState) -> Working {
    match state {
        DeviceState::Online | DeviceState::Busy => Working::Yes,
        DeviceState::Starting => Working::Starting,
        DeviceState::Offline | DeviceState::PowerOff => Working::No("R-OFF"),
        DeviceState::NoDevice => Working::No("R-NODEV"),
        DeviceState::HardwareError => Working::No("R-HW"),
        DeviceState::UserError => Working::No("R-USER"),
    }
}

/// Whether a card lies there; `None` while the reader cannot say.
pub const fn card_present(media: IdMedia) -> Option<bool> {
    match media {
        IdMedia::Present => Some(true),
        IdMedia::NotPresent => Some(false),
        IdMedia::Unknown => None,
    }
}

/// Why a card was not read.
pub const fn card_trouble(error: CardError) -> CardTrouble {
    match error {
        CardError::Removed => CardTrouble::Removed,
        CardError::Unreadable { code } => CardTrouble::Unreadable(code),
        CardError::Unsupported => CardTrouble::Unsupported,
        CardError::NotReady => CardTrouble::Reader("R-OFF"),
        CardError::Hardware { .. } => CardTrouble::Reader("R-HW"),
    }
}

/// The holder.
pub fn applicant(card: &IdCard) -> Applicant {
    // Table `id_doc_type`.
    let doc_type = match card.kind {
        CardKind::Resident => "01",
        // The area code of the number tells Taiwan (83) from Hong Kong and Macao (81, 82).
        CardKind::HkMoTwResident if card.id_no.starts_with("83") => "05",
        CardKind::HkMoTwResident => "04",
        CardKind::Foreigner2017 | CardKind::Foreigner2023 => "06",
    };
    Applicant {
        doc_type: doc_type.to_owned(),
        id_no: card.id_no.clone(),
        name: card.name.text.clone(),
        name_raw: card.name.has_private_use.then(|| card.name.raw.clone()),
        sex: card.sex.code().to_owned(),
        ethnicity: card.ethnicity.clone().unwrap_or_default(),
        birth: card.birth,
        address: card.address.clone().unwrap_or_default(),
        issuer: card.issuer.clone().unwrap_or_default(),
        valid_from: card.valid_from,
        valid_to: match card.valid_to {
            Validity::Until(date) => Some(date),
            Validity::LongTerm => None,
        },
    }
}

/// The printer.
pub const fn printer(state: PrinterState) -> Paper {
    use device_drivers::Paper as Roll;
    match (state.device, state.paper) {
        _ if state.cover_open => Paper::No("P-COVER"),
        (_, Roll::Out) => Paper::No("P-OUT"),
        (_, Roll::Jammed) => Paper::No("P-JAM"),
        _ if state.cutter_fault => Paper::No("P-CUT"),
        (DeviceState::Starting, _) => Paper::Starting,
        (DeviceState::Online | DeviceState::Busy, Roll::Low) => Paper::Low,
        (DeviceState::Online | DeviceState::Busy, Roll::Full | Roll::Unknown) => Paper::Ready,
        (DeviceState::NoDevice, _) => Paper::No("P-NODEV"),
        (DeviceState::HardwareError, _) => Paper::No("P-HW"),
        (DeviceState::Offline | DeviceState::PowerOff | DeviceState::UserError, _) => Paper::No("P-OFF"),
    }
}

/// The printer in XFS4IoT words: device, paper, the cover when it is open, and a slip nobody has taken.
pub fn printer_words(state: PrinterState) -> String {
    let cover = if state.cover_open { ", cover open" } else { "" };
    let slip = match state.slip {
        SlipMedia::Present => ", slip present",
        SlipMedia::Retracted => ", slip retracted",
        SlipMedia::Unknown | SlipMedia::NotPresent | SlipMedia::Taken | SlipMedia::Jammed => "",
    };
    format!("{}, paper {}{cover}{slip}", state.device.code(), state.paper.code())
}

/// The keys of the profile that promise too much, as they would have to be.
pub fn lacking(profile: &printer::Profile, found: printer::Abilities) -> String {
    let promised = printer::Abilities::promised(profile);
    let differs = [
        (promised.answers != found.answers).then(|| format!("answers = {}", found.answers)),
        (promised.proof != found.proof).then(|| format!("proof = {}", found.proof.word())),
        (promised.asb != found.asb).then(|| format!("asb = {}", found.asb)),
        (promised.slip_sensor != found.slip_sensor).then(|| format!("slip_sensor = {}", found.slip_sensor.word())),
    ];
    differs.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Whether a slip stands in the printer's mouth; `None` while the printer cannot tell.
pub const fn slip_at_mouth(slip: SlipMedia) -> Option<bool> {
    match slip {
        SlipMedia::Present => Some(true),
        SlipMedia::NotPresent | SlipMedia::Taken | SlipMedia::Retracted => Some(false),
        SlipMedia::Unknown | SlipMedia::Jammed => None,
    }
}

/// How a slip came out.
pub const fn print_progress(outcome: PrintOutcome) -> PrintProgress {
    match outcome {
        PrintOutcome::Confirmed => PrintProgress::Confirmed,
        PrintOutcome::Unproven => PrintProgress::Unproven,
        PrintOutcome::Failed(fault) => PrintProgress::Failed(print_fault(fault)),
        PrintOutcome::Unknown(fault) => PrintProgress::Unknown(print_fault(fault)),
    }
}

const fn print_fault(fault: PrintFault) -> &'static str {
    match fault {
        PrintFault::PaperOut => "P-OUT",
        PrintFault::CoverOpen => "P-COVER",
        PrintFault::Jammed => "P-JAM",
        PrintFault::Cutter => "P-CUT",
        PrintFault::Overheated => "P-HOT",
        PrintFault::Offline => "P-OFF",
        PrintFault::NoDevice => "P-NODEV",
        PrintFault::HardwareError => "P-HW",
        PrintFault::NoProof => "P-PROOF",
        PrintFault::TooWide => "P-WIDE",
    }
}

#[cfg(test)]
mod tests {
    use device_drivers::Paper as Roll;

    use super::*;

    #[test]
    fn what_a_person_can_mend_comes_first() {
        let state = |device, paper, cover_open| PrinterState {
            device,
            paper,
            cover_open,
            cutter_fault: false,
            slip: SlipMedia::Unknown,
        };
        assert_eq!(printer(state(DeviceState::UserError, Roll::Out, true)), Paper::No("P-COVER"));
        assert_eq!(printer(state(DeviceState::UserError, Roll::Out, false)), Paper::No("P-OUT"));
        assert_eq!(printer(state(DeviceState::Online, Roll::Low, false)), Paper::Low);
        assert_eq!(printer(state(DeviceState::Online, Roll::Unknown, false)), Paper::Ready);
        assert_eq!(printer(state(DeviceState::NoDevice, Roll::Unknown, false)), Paper::No("P-NODEV"));
    }
}
