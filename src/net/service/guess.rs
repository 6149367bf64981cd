//! A guessing game: one round a peer. Any message asks; the guess wins or loses, and the round is over.
//! Over datagrams the texts have no end, over a stream each is a line, and the question comes first.

use std::sync::{Arc, Mutex, PoisonError};

use super::handler::ServiceHandler;
use super::messages::{Message, MessageSplitter};
use super::turn::Turn;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::model::server::Secret;

const QUESTION: &str = "Guess a number between 1 and 6";
const INVALID: &str = "Invalid guess: enter a number between 1 and 6";

/// What is to be guessed, for all rounds that begin from now on.
pub(super) type CurrentSecret = Arc<Mutex<Secret>>;

/// One peer's game.
pub(super) struct Guess {
    secret: CurrentSecret,
    chance: fastrand::Rng,
    messages: MessageSplitter,
    stream: bool,
    round: Option<Round>,
    rounds: u64,
}

/// What is to be guessed in this round.
enum Round {
    Number(u8),
    Word { word: String, hint: String },
}

impl Guess {
    pub(super) fn new(secret: CurrentSecret, seed: u64, stream: bool) -> Guess {
        let chance = fastrand::Rng::with_seed(seed);
        Guess { secret, chance, messages: MessageSplitter::new(stream), stream, round: None, rounds: 0 }
    }

    fn say(&self, text: &str, turn: &mut Turn) {
        turn.send(if self.stream { format!("{text}\n") } else { text.to_owned() });
    }

    fn begin(&mut self, turn: &mut Turn) {
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let round = match secret {
            Secret::Number(Some(number)) => Round::Number(number),
            Secret::Number(None) => Round::Number(self.chance.u8(1..=6)),
            Secret::Word { word, hint } => Round::Word { word, hint },
        };
        self.rounds += 1;
        turn.note(self.told(match &round {
            Round::Number(number) => SafeText::literal("the number is ").then(*number),
            Round::Word { word, .. } => SafeText::literal("it is ").then(SafeText::escaped_str(word)),
        }));
        self.ask(&round, turn);
        self.round = Some(round);
    }

    /// What the operator reads: of a datagram peer, with the round; a connection has only one.
    fn told(&self, words: SafeText) -> SafeText {
        if self.stream { words } else { SafeText::literal("round ").then(self.rounds).then(": ").then(words) }
    }

    fn ask(&self, round: &Round, turn: &mut Turn) {
        match round {
            Round::Number(_) => self.say(QUESTION, turn),
            Round::Word { hint, .. } => self.say(&format!("Guess who: {hint}"), turn),
        }
    }

    fn on_message(&mut self, message: &Message, turn: &mut Turn) {
        let text = message.text().trim_ascii();
        let Some(round) = self.round.take() else { return self.begin(turn) };
        // A stream was asked before it could say so: there, a PLAY is not a guess yet.
        if self.stream && (text.is_empty() || text.eq_ignore_ascii_case(b"PLAY")) {
            self.ask(&round, turn);
            self.round = Some(round);
            return;
        }
        let (won, answer) = match &round {
            Round::Number(number) => {
                let guess = std::str::from_utf8(text).ok().and_then(|text| text.parse::<u8>().ok());
                let Some(guess) = guess.filter(|guess| (1..=6).contains(guess)) else {
                    self.say(INVALID, turn);
                    self.round = Some(round);
                    return;
                };
                (guess == *number, format!("The number was {number}"))
            }
            Round::Word { word, .. } => {
                let won = std::str::from_utf8(text)
                    .is_ok_and(|text| text.to_lowercase() == word.trim().to_lowercase());
                (won, format!("It was {word}"))
            }
        };
        self.say(&format!("{} {answer}", if won { "You win!" } else { "You lose." }), turn);
        let told = SafeText::literal(if won { "won with " } else { "lost with " });
        turn.note(self.told(told.then(SafeText::bounded(text, 40).text)));
        turn.done();
        if self.stream {
            turn.close();
        }
    }
}

impl ServiceHandler for Guess {
    fn opened(&mut self, turn: &mut Turn) {
        if self.stream {
            self.begin(turn);
        }
    }

    fn received(&mut self, bytes: &[u8], turn: &mut Turn) {
        for message in self.messages.push(bytes, turn.now) {
            self.on_message(&message, turn);
            // Over a stream the round is all: what came after the guess is not another.
            if self.stream && self.round.is_none() {
                return;
            }
        }
    }

    fn peer_shut(&mut self, turn: &mut Turn) {
        if let Some(message) = self.messages.rest()
            && self.round.is_some()
        {
            self.on_message(&message, turn);
        }
        if self.round.is_some() {
            turn.note("left without a guess");
            turn.close();
        }
    }

    fn woken(&mut self, turn: &mut Turn) {
        if let Some(message) = self.messages.paused(turn.now) {
            self.on_message(&message, turn);
        }
    }

    fn wake_at(&self) -> Option<Moment> {
        self.messages.wake_at()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::service::driver::HandlerDriver;

    fn shared(secret: Secret) -> CurrentSecret {
        Arc::new(Mutex::new(secret))
    }

    fn number(number: u8, stream: bool) -> HandlerDriver<Guess> {
        HandlerDriver::new(Guess::new(shared(Secret::Number(Some(number))), 1, stream))
    }

    #[test]
    fn datagrams_ask_guess_and_win_or_lose() {
        let mut talk = number(4, false);
        assert_eq!(talk.opened(), [""; 0]);
        assert_eq!(talk.receives(b"PLAY"), ["Guess a number between 1 and 6"]);
        assert_eq!(talk.note, "round 1: the number is 4");
        for wrong in [b"7".as_slice(), b"0", b"", b"four", b"44", b"-1", b"PLAY"] {
            assert_eq!(talk.receives(wrong), ["Invalid guess: enter a number between 1 and 6"]);
        }
        assert!(!talk.done);
        assert_eq!(talk.receives(b"4"), ["You win! The number was 4"]);
        assert!(talk.done);
        assert_eq!(talk.receives(b"PLAY"), ["Guess a number between 1 and 6"], "a round of its own");
        assert_eq!(talk.receives(b"5\0"), ["You lose. The number was 4"]);
    }

    #[test]
    fn a_word_is_guessed_in_any_case() {
        let secret = Secret::Word { word: "Ada Lovelace".into(), hint: "first programmer".into() };
        let mut talk = HandlerDriver::new(Guess::new(shared(secret), 1, false));
        assert_eq!(talk.receives(b"x"), ["Guess who: first programmer"]);
        assert_eq!(talk.receives(b"ada lovelace\n"), ["You win! It was Ada Lovelace"]);
        talk.receives(b"x");
        assert_eq!(talk.receives(b"Turing"), ["You lose. It was Ada Lovelace"]);
    }

    #[test]
    fn a_stream_is_asked_first_in_lines_and_closed_after_its_guess() {
        let mut talk = number(2, true);
        assert_eq!(talk.opened(), ["Guess a number between 1 and 6\\n"]);
        assert_eq!(talk.receives(b"PLAY\n"), ["Guess a number between 1 and 6\\n"]);
        assert_eq!(talk.receives(b"9\n"), ["Invalid guess: enter a number between 1 and 6\\n"]);
        assert_eq!(talk.receives(b"2\n3\n"), ["You win! The number was 2\\n", "CLOSE"]);
    }

    #[test]
    fn a_guess_without_line_end_counts_after_a_pause_or_at_the_end() {
        let mut talk = number(2, true);
        talk.opened();
        assert_eq!(talk.receives(b"3"), [""; 0]);
        assert_eq!(talk.until(200), ["You lose. The number was 2\\n", "CLOSE"]);
        let mut talk = number(2, true);
        talk.opened();
        talk.receives(b"2");
        assert_eq!(talk.shut(), ["You win! The number was 2\\n", "CLOSE"]);
        let mut talk = number(2, true);
        talk.opened();
        assert_eq!(talk.shut(), ["CLOSE"]);
    }

    #[test]
    fn another_secret_holds_from_the_next_round_on() {
        let secret = shared(Secret::Number(Some(1)));
        let mut talk = HandlerDriver::new(Guess::new(secret.clone(), 1, false));
        talk.receives(b"PLAY");
        *secret.lock().expect("not poisoned") = Secret::Number(Some(6));
        assert_eq!(talk.receives(b"1"), ["You win! The number was 1"]);
        talk.receives(b"PLAY");
        assert_eq!(talk.receives(b"1"), ["You lose. The number was 6"]);
    }

    #[test]
    fn drawn_numbers_are_the_same_each_run_and_all_come_up() {
        let drawn = |seed| {
            let mut talk = HandlerDriver::new(Guess::new(shared(Secret::Number(None)), seed, false));
            (0..100)
                .map(|_| {
                    talk.receives(b"PLAY");
                    talk.receives(b"1")[0].clone()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(drawn(3), drawn(3));
        for number in 1..=6 {
            assert!(drawn(3).iter().any(|answer| answer.ends_with(&number.to_string())), "{number}");
        }
    }
}
