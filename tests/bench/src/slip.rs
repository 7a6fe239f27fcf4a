//! A slip on its way to the paper: bytes and time, beside its full raster and the time its bytes need on the wire.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use device_drivers::PortSettings;
use device_sim::{Pace, PrinterModel, PrinterSim};
use hall::setup::Places;
use hall::{Result, Trouble};
use kiosk::receipt::{Fonts, ReceiptFacts, Slip, layout, submission_receipt};
use kiosk::session::event::{Paper, PrintProgress};
use kiosk::workers::printing::{Printing, Report};

use crate::figure::{Figure, Samples, Target};
use crate::site;

const RUNS: u64 = 5;
const PATIENCE: Duration = Duration::from_mins(1);
/// The line of the hall's printers.
const BAUD: u32 = 115_200;

/// Prints the same slip again and again over a line of real speed.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let dir = site::directory("slip-")?;
    let port = dir.path().join("receipt-printer");
    let printer = PrinterSim::try_start(&port, Pace::REAL, PrinterModel::full_80mm())
        .map_err(|error| Trouble(error.to_string()))?;
    let mut fonts =
        Fonts::load(Some(&Places::assets().join("fonts/fonts.conf"))).map_err(|e| Trouble(e.to_string()))?;
    let profile = device_drivers::printer::Profile::default();
    let slip = slip();
    let picture = layout(&slip, profile.width_dots, &mut fonts).map_err(|error| Trouble(error.to_string()))?;
    let (sender, reports) = mpsc::channel();
    let printing = Printing::start(
        PortSettings { path: port, baud: BAUD },
        profile,
        fonts,
        // Nobody listens any more once the figures are taken.
        Arc::new(move |report| drop(sender.send(report))),
    )
    .map_err(|error| Trouble(format!("printing: {error}")))?;
    wait(&reports, "printer ready", |report| matches!(report, Report::State(Paper::Ready, _)))?;

    let (mut bytes, mut took, mut wire) = (Vec::new(), Vec::new(), Vec::new());
    for run in 1..=RUNS {
        let before = printer.bytes_received();
        let begin = Instant::now();
        printing.print(run, slip.clone());
        wait(&reports, "slip printed", |report| matches!(report, Report::Slip(_, PrintProgress::Confirmed)))?;
        took.push(begin.elapsed().as_secs_f64());
        let sent = real(printer.bytes_received() - before);
        bytes.push(sent);
        wire.push(sent * 10.0 / f64::from(BAUD));
    }
    let full = Samples::new(vec![real(picture.rows.len())]);
    let (Some(bytes), Some(took), Some(wire), Some(full)) =
        (Samples::new(bytes), Samples::new(took), Samples::new(wire), full)
    else {
        return Err(Trouble("nothing was printed".to_owned()));
    };
    Ok(vec![
        Figure::new("slip: bytes sent, questions to the printer included", "bytes", bytes)
            .beside("its full raster", full)
            .target(Target::Share(0.5)),
        Figure::new("slip: asked for → the printer says it is printed and cut", "s", took)
            .beside("its bytes on the wire alone", wire),
    ])
}

fn real(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

fn wait(reports: &mpsc::Receiver<Report>, what: &str, wanted: impl Fn(&Report) -> bool) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match reports.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(report) if wanted(&report) => return Ok(()),
            Ok(Report::Slip(_, progress @ (PrintProgress::Failed(_) | PrintProgress::Unknown(_)))) => {
                return Err(Trouble(format!("{what}: {progress:?}")));
            }
            Ok(_) => {}
            Err(error) => return Err(Trouble(format!("{what}: {error}"))),
        }
    }
}

/// The receipt of a registration, as long as most are.
fn slip() -> Slip {
    submission_receipt(&ReceiptFacts {
        county: "绥宁县公共就业服务".into(),
        title: "提交回执".into(),
        headline: "县里已收到".into(),
        reprint: None,
        pairs: [
            ("事项", "失业登记"),
            ("姓名", "李*范（尾号 0012）"),
            ("时间", "2026-11-22 09:41"),
            ("地点", "长铺镇便民服务中心"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        ticket_label: "办件号".into(),
        ticket: "0012 0003 7215".into(),
        qr: "SN1:001200037215:9F3A6C0D12B47E55".into(),
        notes: vec![],
        next_title: "接下来".into(),
        next: vec!["县里三个工作日内办结。".into(), "凭身份证或办件号，在任何自助机、窗口都能查。".into()],
        foot: vec!["咨询 12333".into(), "本回执不是审批结论".into()],
    })
}
