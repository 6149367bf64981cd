//! Answers by rules, the first that matches. A message is a datagram, or a line of a stream (or what
//! came before a pause); a pattern is tried on it without its line end or NUL, then with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::handler::Want;
use super::messages::{Message, MessageHandler};
use super::turn::Turn;
use crate::bytes::text::SafeText;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::pointed::Pointed;
use crate::model::rule::{ReplyContext, ReplyTemplate};
use crate::model::server::{Pattern, Rule};

/// Answers of a peer that wait for their time; a stream then waits too, a datagram is not answered.
const MOST_PENDING: usize = 1024;

/// The rules of a server, ready to match.
pub(super) struct RuleSet(Vec<CompiledRule>);

struct CompiledRule {
    matcher: Matcher,
    answer: ReplyTemplate,
    delay: Duration,
    close: bool,
}

enum Matcher {
    Bytes(Pattern),
    Regex(regex::bytes::Regex),
}

/// What a pattern and its groups matched.
type Groups<'a> = Vec<Option<&'a [u8]>>;

impl RuleSet {
    /// Compiles the rules; fails with the number of the first wrong one.
    pub(super) fn new(rules: &[Rule]) -> Result<RuleSet, Failure> {
        let entries = rules.iter().enumerate().map(|(index, rule)| {
            entry(rule).map_err(|error| {
                let subject = format!("{} ({})", index + 1, SafeText::shown(rule));
                Failure::of_work("read rule", subject, error.text, "correct the rule, then start again")
            })
        });
        entries.collect::<Result<_, _>>().map(RuleSet)
    }
}

fn entry(rule: &Rule) -> Result<CompiledRule, Pointed> {
    let matcher = match rule.pattern.regex() {
        Some(regex) => Matcher::Regex(regex.map_err(|text| Pointed::at("", 0..0, text))?),
        None => Matcher::Bytes(rule.pattern.clone()),
    };
    Ok(CompiledRule { matcher, answer: rule.answer()?, delay: rule.delay, close: rule.close })
}

impl Matcher {
    fn matched<'a>(&self, text: &'a [u8]) -> Option<Groups<'a>> {
        let part = match self {
            Matcher::Regex(regex) => {
                let found = regex.captures(text)?;
                return Some(found.iter().map(|group| group.map(|group| group.as_bytes())).collect());
            }
            Matcher::Bytes(Pattern::Equals(bytes)) => (text == bytes.as_ref()).then_some(text),
            Matcher::Bytes(Pattern::StartsWith(bytes)) => {
                text.starts_with(bytes).then(|| &text[..bytes.len()])
            }
            Matcher::Bytes(Pattern::Contains(bytes)) => find(text, bytes),
            Matcher::Bytes(_) => Some(text),
        };
        part.map(|part| vec![Some(part)])
    }
}

/// Where `wanted` is in `text`.
fn find<'a>(text: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    if wanted.is_empty() {
        return Some(&text[..0]);
    }
    text.windows(wanted.len()).find(|window| *window == wanted)
}

/// One peer's talk.
pub(super) struct Rules {
    book: Arc<Mutex<Arc<RuleSet>>>,
    stream: bool,
    peer: String,
    count: u64,
    matched: u64,
    pending: VecDeque<Pending>,
}

struct Pending {
    due: Moment,
    answer: Vec<u8>,
    close: bool,
}

impl Rules {
    pub(super) fn new(book: Arc<Mutex<Arc<RuleSet>>>, peer: String, stream: bool) -> Rules {
        Rules { book, stream, peer, count: 0, matched: 0, pending: VecDeque::new() }
    }
}

impl MessageHandler for Rules {
    fn on_message(&mut self, message: &Message, turn: &mut Turn) {
        self.count += 1;
        let book = Arc::clone(&self.book.lock().unwrap_or_else(PoisonError::into_inner));
        let hit = book.0.iter().find_map(|entry| {
            let groups =
                entry.matcher.matched(message.text()).or_else(|| entry.matcher.matched(&message.whole))?;
            let occasion = ReplyContext {
                groups: &groups,
                peer: &self.peer,
                length: message.whole.len(),
                count: self.count,
            };
            Some((entry.answer.fill(&occasion), entry.delay, entry.close))
        });
        if let Some((answer, delay, close)) = hit {
            self.matched += 1;
            if self.stream || self.pending.len() < MOST_PENDING {
                // In the order of the messages: an answer without delay waits for one before it.
                let due = (turn.now + delay).max(self.pending.back().map_or(turn.now, |last| last.due));
                self.pending.push_back(Pending { due, answer, close });
            }
        } else if !self.stream {
            turn.done();
        }
        turn.note(SafeText::from(self.matched).then(" of ").then(self.count).then(" messages matched"));
    }

    /// Sends what is due.
    fn settle(&mut self, shut: bool, turn: &mut Turn) {
        while let Some(next) = self.pending.pop_front_if(|next| next.due <= turn.now) {
            // An empty answer is no datagram either: it says that nothing is answered.
            if !next.answer.is_empty() {
                turn.send(next.answer);
            }
            turn.done();
            if next.close {
                self.pending.clear();
                turn.close();
                return;
            }
        }
        if shut && self.pending.is_empty() {
            turn.close();
        }
    }

    fn due(&self) -> Option<Moment> {
        self.pending.front().map(|next| next.due)
    }

    fn wants(&self) -> Want {
        if self.pending.len() < MOST_PENDING { Want::Any } else { Want::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::service::driver::HandlerDriver;
    use crate::net::service::handler::ServiceHandler as _;
    use crate::net::service::messages::MessageAdapter;

    fn shared(book: RuleSet) -> Arc<Mutex<Arc<RuleSet>>> {
        Arc::new(Mutex::new(Arc::new(book)))
    }

    fn talk(sources: &[&str], stream: bool) -> HandlerDriver<MessageAdapter<Rules>> {
        let rules: Vec<Rule> = sources.iter().map(|source| source.parse().expect(source)).collect();
        let book = RuleSet::new(&rules).unwrap_or_else(|failure| panic!("{failure}"));
        HandlerDriver::new(MessageAdapter::new(
            stream,
            Rules::new(shared(book), "127.0.0.1:9".into(), stream),
        ))
    }

    #[test]
    fn the_first_rule_that_matches_answers() {
        let mut talk = talk(
            &[
                r"equals:PING => PONG\n",
                r"regex:^GET (\S+) => 200 $1",
                "contains:x => x in $len",
                "any => $peer $count",
            ],
            false,
        );
        assert_eq!(talk.receives(b"PING"), ["PONG\\n"]);
        assert_eq!(talk.receives(b"PING\n"), ["PONG\\n"], "with a line end too");
        assert_eq!(talk.receives(b"GET /a\xff b"), ["200 /a\\xff"]);
        assert_eq!(talk.receives(b"axb"), ["x in 3"]);
        assert_eq!(talk.receives(b""), ["127.0.0.1:9 5"]);
        assert_eq!(talk.note, "5 of 5 messages matched");
    }

    #[test]
    fn patterns_can_ask_for_the_line_end_itself() {
        let mut one = talk(&[r"equals:PING\n => with", "equals:PING => without"], false);
        assert_eq!(one.receives(b"PING\n"), ["with"]);
        assert_eq!(one.receives(b"PING"), ["without"]);
        let mut lines = talk(&[r"regex:^END$ => bye ; close"], true);
        assert_eq!(lines.receives(b"EN"), [""; 0]);
        assert_eq!(lines.receives(b"D\r\nmore\n"), ["bye", "CLOSE"]);
    }

    #[test]
    fn a_delayed_answer_comes_at_its_time_and_later_ones_after_it() {
        let mut talk = talk(&["equals:slow => 1 ; delay=0.5", "any => 2"], true);
        assert_eq!(talk.receives(b"slow\nfast\n"), [""; 0]);
        assert_eq!(talk.shut(), [""; 0]);
        assert_eq!(talk.until(499), [""; 0]);
        assert_eq!(talk.until(500), ["1", "2", "CLOSE"]);
    }

    #[test]
    fn what_no_rule_matches_is_not_answered() {
        let mut talk = talk(&["equals:a => b"], false);
        assert_eq!(talk.receives(b"z"), [""; 0]);
        assert_eq!(talk.note, "0 of 1 messages matched");
        assert!(talk.done);
    }

    #[test]
    fn a_stream_waits_when_too_many_answers_are_pending() {
        let mut talk = talk(&["any => x ; delay=1"], true);
        assert_eq!(talk.with.wants(), Want::Any);
        talk.receives("a\n".repeat(1024).as_bytes());
        assert_eq!(talk.with.wants(), Want::Nothing);
        assert_eq!(talk.until(1000).len(), 1024);
        assert_eq!(talk.with.wants(), Want::Any);
    }

    #[test]
    fn a_wrong_rule_does_not_start() {
        let wrong = Rule {
            pattern: Pattern::Regex("(".into()),
            answer: String::new(),
            delay: Duration::ZERO,
            close: false,
        };
        let failure = RuleSet::new(&[wrong]).err().expect("a failure");
        assert!(
            failure.to_string().starts_with("read rule 1 (regex:( => ): not a regular expression: "),
            "{failure}"
        );
    }
}
