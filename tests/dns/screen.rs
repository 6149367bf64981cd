//! The form of the screen, with the real backend behind it.

use crate::common::story::Story;
use crate::secure::Authority;
use crate::zone::{SecureServer, ZoneServer};

/// Fills the fields in that follow the one with the focus, one after the other.
fn fill(story: &mut Story, fields: &[&str]) {
    for text in fields {
        story.keys("tab ctrl-u");
        story.text(text);
    }
}

#[test]
fn servers_and_settings_of_the_form_are_asked_side_by_side() {
    let (one, other) = (ZoneServer::start(), ZoneServer::start());
    let (liar, _) = crate::scripted::datagrams(|_, query| vec![crate::scripted::good(query)]);
    let mut story = Story::new(120, 36);
    story.key(":");
    story.text(&format!("dns alias.example A @{}", one.address));
    story.key("enter");
    story.sees("192.0.2.2");
    story.sees(";; chain: alias.example. -> other.example. -> www.example.");
    story.key("f");
    story.sees("alias.example. -> other.example. ->");
    story.sees("may be kept 3");
    story.key("e");
    story.sees("Ask DNS servers");
    fill(&mut story, &["A MX", &format!("{} {} {liar}", one.address, other.address)]);
    story.key("enter");
    story.key("f");
    // Side by side: a column for each type of each server, with what differs marked.
    story.sees("\u{2260} data     192.0.2.1 ");
    story.sees(&liar.port().to_string());
    // `x` opens the message of the answer under the cursor: the last one.
    story.keys("G x");
    story.sees("DNS reply, alias.example. MX");
    story.stop();
}

#[test]
fn a_certificate_that_fails_is_explained_and_insecure_stays_visible() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let server = SecureServer::start(&authority, &["127.0.0.1"]);
    let mut story = Story::new(120, 36);
    story.key(":");
    story.text(&format!("dns www.example A @tls://{}", server.tls));
    story.key("enter");
    story.sees("TLS handshake");
    story.key("e");
    story.sees("authorities");
    // Name, types, servers, over, the file of authorities.
    story.keys("tab tab tab tab");
    story.text(authority.file().to_str().unwrap());
    story.key("enter");
    story.sees("www.example.  3600  IN  A  192.0.2.1");
    assert!(!story.screen().contains("insecure"), "{}", story.screen());
    // Those of another authority: it fails, and is taken all the same only when that is ticked.
    story.key("e");
    story.keys("tab tab tab tab ctrl-u");
    story.text(stranger.file().to_str().unwrap());
    story.keys("tab tab space enter");
    story.sees("insecure: taken whatever the certificate says");
    story.sees("www.example.  3600  IN  A  192.0.2.1");
    story.stop();
}

#[test]
fn bytes_of_a_dns_socket_are_opened_as_the_message_that_they_are() {
    let server = ZoneServer::start();
    let mut story = Story::new(120, 36);
    story.key(":");
    story.text(&format!("dns www.example A @{}", server.address));
    story.key("enter");
    story.sees("192.0.2.1");
    // Its calls, in full; of these the one that received the reply.
    story.keys("5 5 /");
    story.text("recvfrom");
    story.keys("enter G");
    story.sees("recvfrom(");
    story.keys("x enter");
    story.sees("as a DNS message");
    story.sees("header");
    story.stop();
}
