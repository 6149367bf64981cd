//! What is said when a key means nothing here: no key is silent, so that nobody wonders whether it was heard.

use crate::ui::action::Action;

/// Why `action` found nothing to do; `None` for moves, Esc and what belongs to text fields, which stay silent.
pub(super) fn words(action: &Action) -> Option<&'static str> {
    Some(match action {
        Action::Enter => "nothing here to open",
        Action::Type => "no field here to type in",
        Action::Add => "nothing can be added here",
        Action::Edit => "nothing here has settings",
        Action::Clone => "nothing here to clone",
        Action::StartStop => "nothing here to start or stop",
        Action::End | Action::EndBy(_) | Action::EndAll | Action::StopListening | Action::Forget => {
            "nothing here to end"
        }
        Action::ToInspect => "no bytes here to look at",
        Action::Talk => "no address here to connect to, and no bytes to send",
        Action::ServeHere => "no address here to start a server at",
        Action::WhoIs => "no address here to look up",
        Action::OtherEnd => "no connection here that has another end",
        Action::CopyMenu => "nothing here to copy",
        Action::Mark => "nothing here to mark or tick",
        Action::Pause => "nothing here to pause",
        Action::Filter => "no list here to filter",
        Action::NextMatch | Action::PreviousMatch => "no more matches; / sets the filter",
        Action::Full => "nothing here to show on the whole screen",
        Action::Sort => "no list here to sort",
        Action::HideClosed => "no closed rows here to hide",
        Action::Goto(_) | Action::GotoBy(_) => "no row or offset to go to here",
        Action::Order
        | Action::Width
        | Action::Base
        | Action::Offsets
        | Action::Place
        | Action::Places
        | Action::Compare
        | Action::Save
        | Action::NextDifference
        | Action::PreviousDifference
        | Action::Struct
        | Action::Cast
        | Action::Machine
        | Action::WriteValue(..)
        | Action::Undo
        | Action::Redo
        | Action::InsertMode => "no bytes are open here",
        Action::Stream => "no conversation here whose stream could be followed",
        Action::ShowAs | Action::Times => "no conversation here to show in another form",
        Action::Note => "no row here that a note could be about",
        Action::SendFile => "no session here that a file could be sent to",
        Action::BothEnds => "no conversation here whose ends could be shown side by side",
        Action::PartialReads => "no session here whose calls could be made small",
        Action::Why => "nothing here waits for an answer: select a session, or a client of a server",
        Action::Next | Action::Previous => "there is no other to go to",
        Action::Nth(_) => "there is none of that number here",
        Action::Faults | Action::ShowHidden | Action::Whose => "nothing here to do that with",
        _ => return None,
    })
}
