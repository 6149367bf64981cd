//! The form of a question to DNS servers: the name, and every setting of the table that applies.

use crate::bytes::dns::DnsName;
use crate::model::dns::{DnsRequest, TypedDns};
use crate::model::pointed::Pointed;
use crate::model::setting::DNS_SETTINGS;
use crate::ui::parts::{Field, Form, settings};

/// The form's name, as it comes to `Pane::submit`.
pub(super) const NAME: &str = "dns";

/// The field of the name.
const OF: &str = "name";

/// The form, filled from `like`; of `name`, if there is one.
pub(super) fn build(name: &str, like: &DnsRequest) -> Form {
    let mut fields = vec![Field::text(OF, "name", name).wide(40).helped(
        "a name, as it is: no search list, no hosts file; of an address its reverse name is asked for",
    )];
    fields.extend(settings::fields(DNS_SETTINGS, like, false, None));
    Form::new(NAME, "Ask DNS servers", fields)
}

/// After a change: the fields that apply now. What was filled in stays where its field stays.
pub(super) fn revise(form: &mut Form) {
    // What can be read of it so far; errors are for the end.
    let mut like = blank();
    settings::read(DNS_SETTINGS, &mut form.clone(), &mut like);
    let fresh = build(form.text(OF), &like).fields().to_vec();
    settings::renew(form, fresh, |_| true);
}

/// What is filled in; `None`, and every error stands beside its field, the focus on the first.
pub(super) fn read(form: &mut Form) -> Option<DnsRequest> {
    let name = form.text(OF).to_owned();
    let typed = match TypedDns::read(std::iter::once(name.as_str())) {
        Some(typed) => typed.map_err(|wrong| wrong.error),
        None => Err(Pointed::at(&name, 0..0, "a name or an address is expected")),
    };
    let mut request = typed.as_ref().map_or_else(|_| blank(), |typed| typed.clone().request());
    let is_read = settings::read(DNS_SETTINGS, form, &mut request);
    if let Err(error) = typed {
        form.fail_at(OF, &error, 0);
        return None;
    }
    if let Some((setting, why)) = request.contradiction().filter(|_| is_read) {
        form.fail(setting, why);
        return None;
    }
    is_read.then_some(request)
}

fn blank() -> DnsRequest {
    DnsRequest::usual(DnsName::root(), Vec::new())
}
