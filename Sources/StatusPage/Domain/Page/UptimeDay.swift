/// How long a component was in each state on one day of the page's zone; the seconds add up to the part of the day that has
/// passed since the component began.
package struct UptimeDay: Hashable, Sendable {
    /// `2026-11-20`.
    package let date: String
    /// Whole seconds; states that did not occur are left out.
    package let seconds: [ComponentState: Int]
    /// What happened on that day, for the reader who looks closer.
    package let incidents: [PublicID]

    package init(date: String, seconds: [ComponentState: Int], incidents: [PublicID] = []) {
        (self.date, self.seconds, self.incidents) = (date, seconds, incidents)
    }
}
