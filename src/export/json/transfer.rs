//! How far the transfer of a file is.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::Serialize;

use crate::bytes::text::SafeText;
use crate::model::moment::{Epoch, Moment};
use crate::model::transfer::{TransferStage, TransferState};

#[derive(Serialize)]
struct TransferObject {
    stage: &'static str,
    command: &'static str,
    offset: u64,
    file: String,
    part: Option<String>,
    size_before: u64,
    received: u64,
    written: u64,
    size: u64,
    told_size: Option<u64>,
    expected_size: Option<u64>,
    bytes_a_second: Option<u64>,
    repeats: u64,
    duplicates: u64,
    ignored: u64,
    lost: u64,
    verdict: Option<String>,
}

/// How far a transfer is, at a moment.
pub fn transfer(epoch: &Epoch, at: Moment, state: &TransferState) -> String {
    let shown = |path: &Path| SafeText::escaped(path.as_os_str().as_bytes()).to_string();
    let object = TransferObject {
        stage: match state.stage {
            TransferStage::Opening => "opening",
            TransferStage::Asked => "asked",
            TransferStage::Receiving => "receiving",
            TransferStage::Complete => "complete",
            TransferStage::Cancelled => "cancelled",
            TransferStage::Failed(_) => "failed",
        },
        command: state.command.digit(),
        offset: state.from,
        file: shown(&state.file),
        part: state.part.as_deref().map(shown),
        size_before: state.size_before,
        received: state.received,
        written: state.written,
        size: state.size(),
        told_size: state.told_size,
        expected_size: state.expected,
        bytes_a_second: state.rate(),
        repeats: state.repeats,
        duplicates: state.duplicates,
        ignored: state.ignored,
        lost: state.lost,
        verdict: state.is_over().then(|| state.verdict().to_string()),
    };
    super::line("transfer", epoch, at, object)
}
