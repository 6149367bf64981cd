//! Endpoints that sessions went to: the newest first, each once, and not more than a list can show.

use super::Endpoint;

/// Endpoints that are remembered at most.
const LIMIT: usize = 100;

/// Bytes of a line that is read at most: names and paths are shorter.
const LONGEST: usize = 4096;

/// An endpoint that a session went to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RecentEndpoint {
    /// Where it went.
    #[serde(flatten)]
    pub to: Endpoint,
    /// Whether it was with TLS.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tls: bool,
}

/// Endpoints that sessions went to, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentEndpoints(Vec<RecentEndpoint>);

impl RecentEndpoints {
    /// The newest first.
    pub fn iter(&self) -> impl Iterator<Item = &RecentEndpoint> {
        self.0.iter()
    }

    /// A session went there. Gives whether the list is another one now.
    pub fn note(&mut self, recent: RecentEndpoint) -> bool {
        if self.0.first() == Some(&recent) {
            return false;
        }
        self.0.retain(|other| *other != recent);
        self.0.insert(0, recent);
        self.0.truncate(LIMIT);
        true
    }

    /// As it is kept: a JSON object a line, the newest first.
    pub fn to_text(&self) -> String {
        let lines = self.0.iter().filter_map(|endpoint| serde_json::to_string(endpoint).ok());
        lines.map(|line| line + "\n").collect()
    }

    /// What [`RecentEndpoints::to_text`] gave; `Err` has the number of the first line that is none of it.
    ///
    /// # Errors
    ///
    /// A line that is no endpoint, or more lines than are ever kept.
    pub fn from_text(text: &str) -> Result<RecentEndpoints, usize> {
        let mut read = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let endpoint =
                (line.len() <= LONGEST && number <= LIMIT).then(|| serde_json::from_str(line).ok());
            read.push(endpoint.flatten().ok_or(number)?);
        }
        Ok(RecentEndpoints(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Transport;

    fn at(port: usize) -> RecentEndpoint {
        let to = Endpoint { host: "a\nb".into(), service: port.to_string(), transport: Transport::Udp };
        RecentEndpoint { to, tls: port.is_multiple_of(3) }
    }

    #[test]
    fn the_newest_stand_first_each_once_and_only_so_many() {
        let mut recent = RecentEndpoints::default();
        for port in 0..150 {
            assert!(recent.note(at(port)));
        }
        assert!(recent.note(at(100)) && !recent.note(at(100)));
        let services: Vec<&str> = recent.iter().map(|at| at.to.service.as_str()).collect();
        assert_eq!((services.len(), services[0], services[1]), (LIMIT, "100", "149"));
        assert_eq!(RecentEndpoints::from_text(&recent.to_text()), Ok(recent));
    }

    #[test]
    fn a_line_that_is_no_endpoint_is_named() {
        let good = RecentEndpoints(vec![at(1)]).to_text();
        assert_eq!(good, "{\"host\":\"a\\nb\",\"service\":\"1\",\"transport\":\"udp\"}\n");
        assert_eq!(RecentEndpoints::from_text(&format!("{good}nonsense\n")), Err(2));
        assert_eq!(RecentEndpoints::from_text(&good.repeat(LIMIT + 1)), Err(LIMIT + 1));
    }
}
