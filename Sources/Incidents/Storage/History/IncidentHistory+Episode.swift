package import Kernel

extension IncidentHistory {
    /// What happened to an incident from an opening or reopening until it was over, as far as it is kept.
    package struct Episode: Sendable {
        /// Something that changed who has to know.
        package struct Change: Sendable {
            package let at: Timestamp
            package let what: What

            init(_ at: Timestamp, _ what: What) { (self.at, self.what) = (at, what) }
        }

        package enum What: Sendable {
            /// So many events since the episode began; the event itself, without logs, where its body is kept. Where others were merged in, the
            /// number of an event with a body is 0: what it adds to is told separately.
            case counted(Int, EventDraft?)
            case levelRaised(Level)
            /// By people.
            case tagged([String]), untagged([String])
            case acknowledged
            /// Another incident of this level is counted on it from here on.
            case merged(Level?)
            /// One is counted by itself again.
            case split
            /// It was resolved or closed.
            case over
            /// It was reopened though it was only acknowledged.
            case begunAnew
            /// It is counted on another incident from here on, where its story goes on.
            case mergedInto(IncidentID)
        }

        package let incident: IncidentID
        package let service: ServiceID
        package let serviceName: String
        package let title: String
        /// When it began.
        package let level: Level
        package let began: Timestamp
        /// Oldest first.
        package let changes: [Change]
        /// Its events are not kept any more: nothing was counted.
        package let isPartial: Bool
    }
}
