package import Kernel

/// What happened to an incident from an opening or reopening on, as playbooks look at it.
package struct PastEpisode: Sendable {
    package struct Change: Sendable {
        package let at: Timestamp
        package let what: What

        package init(_ at: Timestamp, _ what: What) { (self.at, self.what) = (at, what) }
    }

    package enum What: Sendable {
        /// What a report said that is still kept.
        case reported(Report)
        /// So many reports in the episode by then.
        case counted(Int)
        case levelRaised(Level)
        /// By people.
        case tagged([String]), untagged([String])
        /// Something else of it: another incident is counted on it, or not any more.
        case changed
        case acknowledged
        case over
        /// It is counted on another incident from here on.
        case merged
    }

    package struct Report: Sendable {
        package let level: Level
        package let message: String
        package let environment: String?
        package let tags: [String: String]

        package init(level: Level, message: String, environment: String?, tags: [String: String]) {
            (self.level, self.message, self.environment, self.tags) = (level, message, environment, tags)
        }
    }

    /// Nil for one that is made up.
    package let incident: IncidentID?
    /// Before the first report.
    package let facts: Facts
    package let began: Timestamp
    /// Oldest first.
    package let changes: [Change]

    package init(incident: IncidentID?, facts: Facts, began: Timestamp, changes: [Change]) {
        (self.incident, self.facts, self.began, self.changes) = (incident, facts, began, changes)
    }
}
