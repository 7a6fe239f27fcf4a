//! One resident's visit at real line speed, as a person lives it: every screen a picture, the network out for a minute in
//! the middle, the slip read back from the paper, the county's signature checked by a third party.
//!
//! Deliberately absent: anything the stories prove; this shows one whole and proves what it shows.

mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use device_sim::Pace;
use jiff::tz::Offset;
use serde_json::{Value, json};

use crate::evidence::{acknowledgement, paper};
use crate::form::{self, Answers};
use crate::hall::Hall;
use crate::premises::Furniture;
use crate::proxy::Network;
use crate::trouble::{Result, Trouble};

/// How long the county is out of reach.
const OUTAGE: Duration = Duration::from_mins(1);
/// Pauses double from two seconds; within an outage of a minute they stay below this.
const LONGEST_PAUSE: Duration = Duration::from_mins(4);
/// The question after which the cable comes out.
const CUT_AFTER: usize = 5;

/// A picture and what it shows.
struct Picture {
    file: String,
    zh: String,
    en: String,
}

/// Something verified, and by what.
struct Proof {
    zh: String,
    en: String,
    value: String,
}

struct Demo {
    hall: Hall,
    dir: PathBuf,
    pictures: Vec<Picture>,
    proofs: Vec<Proof>,
}

/// Plays the visit and leaves pictures, slip, record and `index.html` in `dir`.
pub fn run(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(|error| Trouble::file(dir, &error))?;
    }
    fs::create_dir_all(dir).map_err(|error| Trouble::file(dir, &error))?;
    say("开门：自助终端、读卡器、打印机、网络、县里", "opening the hall: kiosk, card reader, printer, network, county");
    let hall = Hall::open(&Furniture { pace: Pace::REAL, ..Furniture::default() })?;
    let mut demo = Demo { hall, dir: dir.to_owned(), pictures: Vec::new(), proofs: Vec::new() };
    demo.play()?;
    let index = dir.join("index.html");
    fs::write(&index, page::html(&demo.pictures, &demo.proofs)).map_err(|error| Trouble::file(&index, &error))?;
    say(&format!("都对。请打开 {}", index.display()), &format!("all verified; open {}", index.display()));
    Ok(())
}

/// What this resident says to the questions; also the usual answers of the stories.
pub fn usual_answers() -> Answers {
    USUAL.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect()
}

const USUAL: &[(&str, &str)] = &[
    ("您为什么在绥宁登记", "我平时住在绥宁"),
    ("您是哪天没有工作的", "2026-11-02"),
    ("您是怎么没有工作的", "单位解除或不再续签合同"),
    ("您原来在哪个单位", "跳过"),
    ("其他原因是什么", "跳过"),
    ("您上学上到哪一步", "高中"),
    ("您是什么户口", "农村户口"),
    ("您愿意填健康情况吗", "不填，需要时到窗口说"),
    ("您的身体怎么样", "跳过"),
    ("您现在能干活吗", "能"),
    ("您想找工作吗", "想"),
    ("您想怎么就业", "进厂、进公司上班|打零工、灵活就业"),
    ("您想参加技能培训吗", "想"),
    ("您打算申领失业保险金吗", "打算"),
    ("您平时住在哪里", "武阳镇→大溪村"),
    ("您的户口在哪里", "对"),
    ("您的手机号是多少", "13800001234"),
    ("您现在还没有工作吗", "还没有工作"),
    ("您做过哪些", "跳过"),
    ("您现在做什么活", "打零工、跑车、送货等灵活就业"),
    ("从哪天开始的", "今天"),
    ("是哪一种活", "打零工、做短工"),
    ("具体做什么", "zhuangxiu→装修"),
    ("执照上的 18 位代码", "跳过"),
    ("您主要干哪一行", "工厂、建筑、修理"),
    ("属于哪个行业", "跳过"),
    ("您在哪里干活", "武阳镇→大溪村"),
    ("一个月大概挣多少", "跳过"),
    ("是在家里干活吗", "跳过"),
    ("是在就业帮扶车间干活吗", "跳过"),
    ("Why do you register in Suining", "I live in Suining"),
    ("Since when are you out of work", "End of last month"),
    ("How did you lose your work", "Casual or migrant work has ended"),
    ("Where did you work before", "Skip"),
    ("What is the other reason", "Skip"),
    ("What is your highest education", "Senior high school"),
    ("Which kind of household registration", "Skip"),
    ("Would you like to give information about your health", "No, I will tell the window"),
    ("Are you able to work", "Yes"),
    ("Do you want to find work", "Yes"),
    ("What kind of work do you have in mind", "A job with an employer|Learn a trade first"),
    ("Would you like to join a skills course", "Not for now"),
    ("Do you intend to claim unemployment benefit", "No, or never insured"),
    ("Where do you live", "武阳镇→大溪村"),
    ("Where is your household registered", "Right"),
    ("What is your mobile number", "13800001234"),
];

impl Demo {
    fn play(&mut self) -> Result<()> {
        self.enter()?;
        let cut_at = self.answer_questions()?;
        self.promise()?;
        self.hall.see("已存在本机，等待上传")?;
        let slip = self.hall.take_slip()?;
        self.hall.see("回执已打印")?;
        self.picture(
            "offline",
            "断网时提交：已存在本机，等待上传；回执已经打印",
            "Handed in while the line is down: stored on this machine; the slip is printed",
        )?;
        self.keep("slip.png", &slip.png)?;
        self.keep("slip.bin", &slip.bytes)?;

        let mut told = Instant::now();
        self.hall.wait("a minute without network", OUTAGE * 2, |_| {
            if told.elapsed() >= Duration::from_secs(10) {
                told = Instant::now();
                let left = OUTAGE.saturating_sub(cut_at.elapsed()).as_secs();
                say(&format!("网还断着，{left} 秒后接上"), &format!("still offline, back in {left} s"));
            }
            cut_at.elapsed() >= OUTAGE
        })?;
        let before = self.hall.county().submissions().len();
        if before != 0 {
            return Err(Trouble(format!("the county has {before} submissions although the line is cut")));
        }
        self.hall.network(Network::Pass);
        say("网接上了", "the network is back");
        self.wait_for_the_county()?;
        self.picture(
            "received",
            "网一通就自动上传：县里已收到（带签名的确认）",
            "The line is back, it is sent by itself: the county has it, with a signed acknowledgement",
        )?;
        self.hall.county_has(1)?;
        self.verify(&slip.png)?;
        self.leave()?;
        self.come_again()
    }

    /// The sender tries again after pauses that have grown during the outage; the resident stays and touches the screen
    /// now and then.
    fn wait_for_the_county(&mut self) -> Result<()> {
        let since = Instant::now();
        loop {
            match self.hall.see_any(&["县里已收到"], Duration::from_secs(15)) {
                Ok(_) => return Ok(()),
                Err(trouble) if since.elapsed() > LONGEST_PAUSE => return Err(trouble),
                Err(_) => {
                    say("等本机再试", "waiting for the machine's next try");
                    self.hall.touch_nothing()?;
                }
            }
        }
    }

    /// From the attract screen to the greeting.
    fn enter(&mut self) -> Result<()> {
        self.hall.see("点这里开始")?;
        self.picture("attract", "没有人的时候", "Nobody is here")?;
        self.hall.tap("点这里开始")?;
        self.hall.see("您要办什么")?;
        self.picture("home", "选要办的事", "Choosing what to do")?;
        self.hall.tap("失业登记")?;
        self.hall.see("办之前，先看一下")?;
        self.picture("notice", "先告知，后读卡", "Told first, read later")?;
        self.hall.tap("同意，开始办")?;
        self.hall.see("正在等待身份证")?;
        self.picture("identify", "等待身份证", "Waiting for the card")?;
        say("李模范把身份证放在读卡区", "a resident lays down his ID card");
        self.hall.lay("李模范")?;
        self.hall.see("您好")?;
        self.hall.see("县里没有您正在办的事项")?;
        self.picture("greeting", "认出本人；县里的情况也查到了", "Recognised; the county has answered about him")?;
        self.hall.lift();
        self.hall.tap("是我，开始填")
    }

    /// Every question; the cable comes out in the middle. Says when it did.
    fn answer_questions(&mut self) -> Result<Instant> {
        let answers = usual_answers();
        let mut cut_at = None;
        for number in 1.. {
            let Self { hall, dir, pictures, .. } = self;
            let asked = form::answer_next(hall, &answers, &mut |hall, question| {
                let caption = (format!("第 {number} 问：{question}"), format!("Question {number}"));
                shoot(hall, dir, pictures, &format!("question-{number:02}"), caption)
            })?;
            if asked.is_none() {
                break;
            }
            if number == CUT_AFTER {
                self.hall.network(Network::Cut);
                cut_at = Some(Instant::now());
                say("网断了，他接着填", "the network is cut; the form goes on");
            }
        }
        cut_at.ok_or_else(|| Trouble(format!("fewer than {CUT_AFTER} questions")))
    }

    fn promise(&mut self) -> Result<()> {
        self.hall.see("请看看对不对")?;
        self.picture("review", "逐项核对，哪里不对改哪里", "Everything at a glance; each answer can be changed")?;
        self.hall.tap("都对，去承诺")?;
        self.hall.see("请承诺，再提交")?;
        self.hall.sign()?;
        self.picture("sign", "告知承诺，手写签名", "The promise, signed with a finger")?;
        self.hall.tap("提交失业登记")
    }

    fn leave(&mut self) -> Result<()> {
        self.hall.tap("办完了")?;
        self.hall.see("您满意吗")?;
        self.picture("rate", "好差评：可评可不评", "Rating, if one likes")?;
        self.hall.tap("不评了")?;
        self.hall.see("点这里开始")
    }

    /// He comes back the same day: both machine and county know that he has been here.
    fn come_again(&mut self) -> Result<()> {
        say("他又来了一次", "he comes again");
        self.hall.tap("点这里开始")?;
        self.hall.tap("失业登记")?;
        self.hall.tap("同意，开始办")?;
        self.hall.lay("李模范")?;
        self.hall.see("您已经交过了")?;
        self.hall.see("您有 1 件正在办")?;
        self.picture(
            "again",
            "同一天再来：本机知道已经交过，县里说正在办",
            "Back the same day: the machine knows, and the county says it is being handled",
        )?;
        self.hall.tap("结束")?;
        self.hall.see("请取走您的身份证")?;
        self.picture("take-card", "身份证忘在读卡区时", "The card was left on the reader")?;
        self.hall.lift();
        self.hall.see("点这里开始")
    }

    /// QR, words and signature, each read by something that shares no line with the kiosk.
    fn verify(&mut self, slip: &[u8]) -> Result<()> {
        let submissions = self.hall.county().submissions();
        let [record] = submissions.as_slice() else { return Err(Trouble("not one record".to_owned())) };
        let ticket = record.ticket.clone();

        let payloads = paper::read_qr(slip)?;
        let payload = payloads.first().ok_or_else(|| Trouble("no QR code could be read from the slip".to_owned()))?;
        if !paper::qr_is_for(payload, &ticket, self.hall.qr_key()) {
            return Err(Trouble(format!("the slip's QR code says {payload}, the county has {ticket}")));
        }
        self.proof(
            "回执上的二维码（独立解码）与县里的办件号一致",
            "QR on the slip, decoded by another decoder, is the county's number",
            payload,
        );

        let public = self.hall.county().keys().sign_public;
        let stored = self.hall.county_acknowledgement(&ticket)?;
        let receipt =
            self.hall.kiosk_receipt(&ticket).ok_or_else(|| Trouble("the kiosk keeps no receipt".to_owned()))?;
        let acknowledged = acknowledgement::verify(&receipt, &public)?;
        let at_the_county = acknowledgement::verify(&stored, &public)?;
        if acknowledged.members != at_the_county.members
            || acknowledged.ticket != ticket
            || acknowledged.fp != record.fp
        {
            return Err(Trouble("the kiosk's receipt is not the county's acknowledgement of this record".to_owned()));
        }
        self.proof(
            "县里确认的签名（Ed25519，独立验证）正确，覆盖每一项",
            "The county's Ed25519 signature over every field, verified by a third party",
            &Value::Object(acknowledged.members.clone()).to_string(),
        );

        let words = paper::read_words(slip)?;
        if !words.contains("等待上传") || !words.contains(&ticket) {
            return Err(Trouble(format!("the slip cannot be read by character recognition: {words}")));
        }
        self.proof(
            "回执上的字（文字识别）有标题和办件号",
            "Headline and number on the slip, by character recognition",
            &ticket,
        );

        let history: Vec<_> =
            record.history.iter().map(|change| json!({"state": change.state, "at": change.at})).collect();
        let county = json!({
            "ticket": record.ticket,
            "state": record.state,
            "received_at": record.received_at,
            "history": history,
            "id_check_digit_ok": record.id_check_digit_ok,
            "submission": without_picture(&record.plaintext),
            "acknowledgement": acknowledged.members,
        });
        let text = serde_json::to_string_pretty(&county).map_err(|error| Trouble(error.to_string()))?;
        self.keep("county.json", text.as_bytes())?;
        self.proof("县里数据库里的这一件", "The record in the county's database", "county.json");
        Ok(())
    }

    fn picture(&mut self, name: &str, zh: &str, en: &str) -> Result<()> {
        let at = Offset::constant(8).to_datetime(self.hall.now()).time();
        say(&format!("{:02}:{:02}:{:02} {zh}", at.hour(), at.minute(), at.second()), en);
        shoot(&mut self.hall, &self.dir, &mut self.pictures, name, (zh.to_owned(), en.to_owned()))
    }

    fn proof(&mut self, zh: &str, en: &str, value: &str) {
        say(zh, en);
        self.proofs.push(Proof { zh: zh.to_owned(), en: en.to_owned(), value: value.to_owned() });
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.dir.join(name);
        fs::write(&path, bytes).map_err(|error| Trouble::file(&path, &error))
    }
}

fn shoot(
    hall: &mut Hall,
    dir: &Path,
    pictures: &mut Vec<Picture>,
    name: &str,
    (zh, en): (String, String),
) -> Result<()> {
    let file = format!("{:02}-{name}.png", pictures.len() + 1);
    hall.shot(&dir.join(&file))?;
    pictures.push(Picture { file, zh, en });
    Ok(())
}

/// The signature's picture is long and says nothing in text.
fn without_picture(plaintext: &Value) -> Value {
    let mut shown = plaintext.clone();
    if let Some(signature) = shown.pointer_mut("/promise/signature") {
        *signature = json!(format!("PNG, {} base64", signature.as_str().unwrap_or_default().len()));
    }
    shown
}

fn say(zh: &str, en: &str) {
    println!("· {zh}\n  {en}");
}
