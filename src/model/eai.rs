//! What to do about an `EAI_` error, from the question that met it.

use crate::model::lookup::{EaiError, Question};

/// `EAI_ADDRFAMILY` of glibc (netdb.h), which the libc crate does not have.
const EAI_ADDRFAMILY: i32 = -9;

/// What to do next, a sentence or two. Which of several causes it is can often be read off the question.
pub fn advice(question: &Question, error: EaiError) -> &'static str {
    let has_node = question.node.is_some();
    let is_name = question.service.as_deref().is_some_and(|text| text.parse::<u16>().is_err());
    match error.number {
        libc::EAI_BADFLAGS if !has_node && question.flags & libc::AI_CANONNAME != 0 => {
            "AI_CANONNAME asks for the name of a node, and the node is NULL: type a node, or untick canonname"
        }
        libc::EAI_BADFLAGS => "a bit of ai_flags has no meaning here: take it away",
        libc::EAI_NONAME if !has_node && question.service.is_none() => {
            "node and service are both NULL: nothing was asked. Type at least one of them"
        }
        libc::EAI_NONAME if question.flags & libc::AI_NUMERICSERV != 0 && is_name => {
            "AI_NUMERICSERV takes a port in digits only: type the number, or untick numericserv"
        }
        libc::EAI_NONAME if question.flags & libc::AI_NUMERICHOST != 0 => {
            "AI_NUMERICHOST takes an address in digits only: type one, or untick numerichost to ask for the name"
        }
        libc::EAI_NONAME => {
            "nobody knows that name: check its spelling. An address such as 127.0.0.1 needs no name service"
        }
        libc::EAI_AGAIN => "the name service did not answer: check the network and resolv.conf, or ask again",
        libc::EAI_FAIL => "the name server answered with an error: ask again later, or ask another server",
        libc::EAI_NODATA => "the name exists and has no address of this kind: ask for another family",
        libc::EAI_FAMILY => "getaddrinfo knows 0 (any), 2 (AF_INET) and 10 (AF_INET6): choose one of them",
        libc::EAI_SOCKTYPE => {
            "the type is unknown, or the protocol is of another type (stream is TCP 6, dgram is UDP 17): choose \
             any for one of them"
        }
        libc::EAI_SERVICE => {
            "that service is not known for this type of socket: type the port's number, or choose another type \
             (RAW has no services)"
        }
        EAI_ADDRFAMILY => {
            "the node is an address of the other family: choose family any. IPv4 as IPv6: inet6 and v4mapped"
        }
        libc::EAI_MEMORY => "there is no memory left: end some programs",
        libc::EAI_SYSTEM => "the system refused a call that libc made: the errno beside says which way",
        libc::EAI_OVERFLOW => "the name is longer than the room for it",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_tells_which_cause_it_is() {
        let error = |number| EaiError { number, errno: None };
        let nothing = Question::default();
        assert!(advice(&nothing, error(libc::EAI_NONAME)).contains("both NULL"));
        let digits =
            Question { node: Some("host".into()), flags: libc::AI_NUMERICHOST, ..Question::default() };
        assert!(advice(&digits, error(libc::EAI_NONAME)).contains("untick numerichost"));
        let service =
            Question { service: Some("http".into()), flags: libc::AI_NUMERICSERV, ..Question::default() };
        assert!(advice(&service, error(libc::EAI_NONAME)).contains("untick numericserv"));
        let canon = Question { flags: libc::AI_CANONNAME, ..Question::default() };
        assert!(advice(&canon, error(libc::EAI_BADFLAGS)).contains("the node is NULL"));
        for number in -12..=-1 {
            assert!(!advice(&nothing, error(number)).is_empty(), "{number}");
        }
    }
}
